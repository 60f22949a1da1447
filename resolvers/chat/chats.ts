import type { QueryResolvers } from '../generated/types.ts';
import { requireViewer } from '../shared/require.ts';

export const chats: NonNullable<QueryResolvers['chats']> = (_root, query, context) =>
  context.services.chat.chats(requireViewer(context), query);
