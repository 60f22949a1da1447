import type { MutationResolvers } from '../generated/types.ts';
import { requireViewer } from '../shared/require.ts';
import { rowId } from '../shared/row-id.ts';

export const messageSend: NonNullable<MutationResolvers['messageSend']> = (
  _root,
  { input },
  context,
) =>
  context.services.chat.messageSend(requireViewer(context), {
    ...input,
    chatId: rowId('Chat', input.chatId),
    replyToId: input.replyToId ? rowId('Message', input.replyToId) : null,
  });
