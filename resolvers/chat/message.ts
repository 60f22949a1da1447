import type { QueryResolvers } from '../generated/types.ts';
import { rowId } from '../shared/row-id.ts';

export const message: NonNullable<QueryResolvers['message']> = (_root, { id }, { loaders }) =>
  loaders.message.load(rowId('Message', id));
