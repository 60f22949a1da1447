import type {
  ChatCreatedResolvers,
  MessageAddedResolvers,
  MessageState,
  MessageStateChangedResolvers,
} from '../../generated/types.ts';
import { loaded } from '../../shared/loaded.ts';

const withChat: ChatCreatedResolvers = {
  chat: ({ chatId }, _args, { loaders }) => loaded(loaders.chat, chatId),
};

const withMessage: MessageAddedResolvers = {
  chat: ({ chatId }, _args, { loaders }) => loaded(loaders.chat, chatId),
  chatMessage: ({ messageId }, _args, { loaders }) => loaded(loaders.message, messageId),
};

const MessageStateChanged: MessageStateChangedResolvers = {
  ...withMessage,
  state: ({ detail }) => detail as MessageState,
};

export const chatEventTypes = {
  ChatCreated: withChat,
  ChatUpdated: withChat,
  MessageAdded: withMessage,
  MessageStateChanged,
};
