import type { MutationResolvers } from '../generated/types.ts';
import { loaded } from '../shared/loaded.ts';
import { requireViewer } from '../shared/require.ts';
import { rowId } from '../shared/row-id.ts';

export const contactRequestAccept: NonNullable<MutationResolvers['contactRequestAccept']> = async (
  _root,
  { input },
  context,
) => {
  const result = await context.services.contact.contactRequestAccept(requireViewer(context), {
    contactId: rowId('Contact', input.contactId),
  });
  if (result.type !== 'ContactRequestAcceptSuccess') return result;
  return { ...result, chat: await loaded(context.loaders.chat, result.chatId) };
};
