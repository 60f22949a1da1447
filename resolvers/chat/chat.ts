import type { QueryResolvers } from '../generated/types.ts';
import { rowId } from '../shared/row-id.ts';

export const chat: NonNullable<QueryResolvers['chat']> = (_root, { id }, { loaders }) =>
  loaders.chat.load(rowId('Chat', id));
