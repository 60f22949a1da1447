import type { Chat as ChatView } from '../../../domains/chat/index.ts';
import type { ChatResolvers } from '../../generated/types.ts';
import { toGlobalId } from '../../shared/global-id.ts';
import { loaded } from '../../shared/loaded.ts';
import { requireViewer } from '../../shared/require.ts';
import type { TypeResolvers } from '../../shared/type-resolvers.ts';

export const Chat: TypeResolvers<ChatResolvers, ChatView> = {
  id: ({ id }) => toGlobalId('Chat', id),
  contact: ({ contactId }, _args, { loaders }) => loaders.contact.load(contactId),
  lastMessage: ({ lastMessageId }, _args, { loaders }) =>
    lastMessageId ? loaders.message.load(lastMessageId) : null,
  viewerCanSend: async ({ contactId }, _args, { loaders, services }) =>
    services.chat.viewerCanSend(await loaded(loaders.contact, contactId)),
  sync: (_chat, _args, context) => loaded(context.loaders.sync, requireViewer(context).accountId),
  messages: ({ id }, page, context) =>
    context.services.chat.messages(requireViewer(context), id, page),
};
