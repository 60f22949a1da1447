import type { MutationResolvers } from '../generated/types.ts';
import { requireViewer } from '../shared/require.ts';
import { rowId } from '../shared/row-id.ts';

export const chatMarkRead: NonNullable<MutationResolvers['chatMarkRead']> = (
  _root,
  { input: { chatId, upToMessageId } },
  context,
) =>
  context.services.chat.chatMarkRead(requireViewer(context), {
    chatId: rowId('Chat', chatId),
    upToMessageId: upToMessageId ? rowId('Message', upToMessageId) : null,
  });
