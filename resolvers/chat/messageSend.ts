import type { MutationResolvers } from '../generated/types.ts';
import { keep } from '../shared/loaders.ts';
import { requireViewer } from '../shared/require.ts';
import { rowId } from '../shared/row-id.ts';

export const messageSend: NonNullable<MutationResolvers['messageSend']> = async (
  _root,
  { input },
  context,
) =>
  keep(
    context.loaders,
    await context.services.chat.messageSend(requireViewer(context), {
      ...input,
      chatId: rowId('Chat', input.chatId),
      replyToId: input.replyToId ? rowId('Message', input.replyToId) : null,
    }),
  );
