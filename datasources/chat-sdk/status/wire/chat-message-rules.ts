/** What a ChatMessage must satisfy whatever the chat (status-wire-protocol §6.2). */
import {
  AudioMessage_AudioType as AudioType,
  type ChatMessage,
  ChatMessage_ContentType as ContentType,
} from '../generated/chat_message_pb.ts';
import { ImageFormat, MessageType } from '../generated/enums_pb.ts';
import { type ContentRefusal, isIdLength, nameRefusal } from './content-refusal.ts';

const MAX_TEXT_CODE_POINTS = 4096;

const REFUSED_MESSAGE_TYPES: ReadonlySet<number> = new Set([
  MessageType.UNKNOWN_MESSAGE_TYPE,
  MessageType.SYSTEM_MESSAGE_PRIVATE_GROUP,
]);

const REFUSED_CONTENT_TYPES: ReadonlySet<number> = new Set([
  ContentType.UNKNOWN_CONTENT_TYPE,
  ContentType.TRANSACTION_COMMAND,
  ContentType.SYSTEM_MESSAGE_CONTENT_PRIVATE_GROUP,
  ContentType.SYSTEM_MESSAGE_MUTUAL_EVENT_SENT,
  ContentType.SYSTEM_MESSAGE_MUTUAL_EVENT_ACCEPTED,
  ContentType.SYSTEM_MESSAGE_MUTUAL_EVENT_REMOVED,
]);

function isText(text: string): boolean {
  // A code point takes at most two code units: no need to walk a text that is far too long.
  if (text.trim() === '' || text.length > 2 * MAX_TEXT_CODE_POINTS) return false;
  return [...text].length <= MAX_TEXT_CODE_POINTS;
}

function needsText(message: ChatMessage): boolean {
  switch (message.contentType) {
    case ContentType.DISCORD_MESSAGE:
    case ContentType.BRIDGE_MESSAGE:
      return false;
    case ContentType.IMAGE:
      return message.text !== '';
    default:
      return true;
  }
}

function isAttachmentComplete({ contentType, messageType, payload }: ChatMessage): boolean {
  const isPublic = messageType === MessageType.PUBLIC_GROUP;
  switch (contentType) {
    case ContentType.STICKER:
      return payload.case === 'sticker' && payload.value.hash !== '';
    case ContentType.IMAGE: {
      if (payload.case !== 'image' || isPublic) return false;
      const { payload: bytes, format } = payload.value;
      return bytes.length > 0 && format !== ImageFormat.UNKNOWN_IMAGE_FORMAT;
    }
    case ContentType.AUDIO: {
      if (payload.case !== 'audio' || isPublic) return false;
      const { payload: bytes, type } = payload.value;
      return bytes.length > 0 && type !== AudioType.UNKNOWN_AUDIO_TYPE;
    }
    case ContentType.BRIDGE_MESSAGE: {
      if (payload.case !== 'bridgeMessage') return false;
      const { userName, bridgeName, content } = payload.value;
      return userName !== '' && bridgeName !== '' && content !== '';
    }
    default:
      return true;
  }
}

/** Null when the message may pass. The clock's upper bound and the chat it belongs to are the caller's to check. */
export function chatMessageRefusal(message: ChatMessage): ContentRefusal | null {
  if (message.clock === 0n) return 'content-clock';
  if (message.timestamp === 0n) return 'content-timestamp';
  if (message.chatId === '' || !isIdLength(message.chatId)) return 'content-id';
  if (!isIdLength(message.responseTo)) return 'content-id';
  if (REFUSED_MESSAGE_TYPES.has(message.messageType)) return 'content-message-type';
  if (REFUSED_CONTENT_TYPES.has(message.contentType)) return 'content-type';
  if (needsText(message) && !isText(message.text)) return 'content-text';
  if (!isAttachmentComplete(message)) return 'content-attachment';
  return nameRefusal(message.displayName);
}
