import type { Resolvers } from '../generated/types.ts';
import { chat } from './chat.ts';
import { chatCreate } from './chatCreate.ts';
import { chatEvents } from './chatEvents.ts';
import { chatMarkRead } from './chatMarkRead.ts';
import { chats } from './chats.ts';
import { message } from './message.ts';
import { messageRetry } from './messageRetry.ts';
import { messageSend } from './messageSend.ts';
import { Chat } from './types/Chat.ts';
import { chatEventTypes } from './types/ChatEvent.ts';
import { Message } from './types/Message.ts';

export const chatResolvers: Resolvers = {
  Query: { chats, chat, message },
  Mutation: { chatCreate, messageSend, messageRetry, chatMarkRead },
  Subscription: { chatEvents },
  Chat,
  Message,
  ...chatEventTypes,
};
