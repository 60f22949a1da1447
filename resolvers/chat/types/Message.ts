import type { Message as MessageView } from '../../../domains/chat/index.ts';
import type { MessageResolvers } from '../../generated/types.ts';
import { toGlobalId } from '../../shared/global-id.ts';
import { loaded } from '../../shared/loaded.ts';
import type { TypeResolvers } from '../../shared/type-resolvers.ts';

export const Message: TypeResolvers<MessageResolvers, MessageView> = {
  id: ({ id }) => toGlobalId('Message', id),
  chat: ({ chatId }, _args, { loaders }) => loaded(loaders.chat, chatId),
  // What somebody answers may be a message of another chat, or nobody's: then it is no answer here.
  replyTo: async ({ responseTo, chatId }, _args, { loaders }) => {
    const answered = responseTo ? await loaders.messageByMessageId.load(responseTo) : null;
    return answered?.chatId === chatId ? answered : null;
  },
};
