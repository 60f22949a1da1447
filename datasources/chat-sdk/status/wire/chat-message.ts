import { create, toBinary } from '@bufbuild/protobuf';
import type { ChatMessageContent } from '../../port.ts';
import {
  ChatMessageSchema,
  type ChatMessage_ContentType as ContentType,
} from '../generated/chat_message_pb.ts';
import type { MessageType } from '../generated/enums_pb.ts';
import { chatMessageRefusal } from './chat-message-rules.ts';
import {
  accept,
  assertAcceptable,
  type DecodedContent,
  nameOrNone,
  refuse,
} from './content-refusal.ts';
import { readPropagatedState, writePropagatedState } from './propagated-state.ts';
import { tryDecode } from './protobuf.ts';

export function encodeChatMessage(content: ChatMessageContent): Uint8Array {
  const { type: _, propagatedState, ...fields } = content;
  const message = create(ChatMessageSchema, {
    ...fields,
    ...writePropagatedState(propagatedState),
    messageType: fields.messageType as MessageType,
    contentType: fields.contentType as ContentType,
  });
  // Half a surrogate pair has no UTF-8: what is sent would not be what was written.
  const malformed = content.text.isWellFormed() ? null : 'content-text';
  assertAcceptable('chat message', chatMessageRefusal(message) ?? malformed);
  return toBinary(ChatMessageSchema, message);
}

export function decodeChatMessage(payload: Uint8Array): DecodedContent {
  const message = tryDecode(ChatMessageSchema, payload);
  if (message === null) return refuse('content-malformed');
  const reason = chatMessageRefusal(message);
  if (reason !== null) return refuse(reason);
  return accept({
    type: 'chatMessage',
    clock: message.clock,
    timestamp: message.timestamp,
    text: message.text,
    responseTo: message.responseTo,
    chatId: message.chatId,
    messageType: message.messageType,
    contentType: message.contentType,
    displayName: nameOrNone(message.displayName),
    customizationColor: message.customizationColor,
    propagatedState: readPropagatedState(message.contactRequestPropagatedState),
  });
}
