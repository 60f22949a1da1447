/** Typed messages to and from the wire, with the rules that need no context (status-wire-protocol §6.2, §6.6). */
import type { OutboundContent } from '../../port.ts';
import { ApplicationMetadataMessage_Type as Type } from '../generated/application_metadata_message_pb.ts';
import { decodeChatMessage, encodeChatMessage } from './chat-message.ts';
import { decodeContactCode, encodeContactCode } from './contact-code.ts';
import {
  decodeContactUpdate,
  decodeDecision,
  encodeContactUpdate,
  encodeDecision,
} from './contact-messages.ts';
import { accept, type DecodedContent } from './content-refusal.ts';

export interface EncodedContent {
  /** ApplicationMetadataMessage type number. */
  readonly type: number;
  readonly payload: Uint8Array;
}

/** @throws RangeError when a receiver would refuse it: clock 0, text empty or over 4096 code points, a bad name */
export function encodeContent(content: OutboundContent): EncodedContent {
  switch (content.type) {
    case 'chatMessage':
      return { type: Type.CHAT_MESSAGE, payload: encodeChatMessage(content) };
    case 'contactUpdate':
      return { type: Type.CONTACT_UPDATE, payload: encodeContactUpdate(content) };
    case 'acceptContactRequest':
      return { type: Type.ACCEPT_CONTACT_REQUEST, payload: encodeDecision(content) };
    case 'retractContactRequest':
      return { type: Type.RETRACT_CONTACT_REQUEST, payload: encodeDecision(content) };
    case 'contactCode':
      return { type: Type.CONTACT_CODE_ADVERTISEMENT, payload: encodeContactCode(content) };
  }
}

/** Reads the payload of an ApplicationMetadataMessage. Never throws: what breaks a rule is refused with its reason. */
export function decodeContent(type: number, payload: Uint8Array): DecodedContent {
  switch (type) {
    case Type.CHAT_MESSAGE:
      return decodeChatMessage(payload);
    case Type.CONTACT_UPDATE:
      return decodeContactUpdate(payload);
    case Type.ACCEPT_CONTACT_REQUEST:
      return decodeDecision('acceptContactRequest', payload);
    case Type.RETRACT_CONTACT_REQUEST:
      return decodeDecision('retractContactRequest', payload);
    case Type.CONTACT_CODE_ADVERTISEMENT:
      return decodeContactCode(payload);
    default:
      return accept({ type: 'unsupported', typeNumber: type });
  }
}
