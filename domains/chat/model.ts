import type { PublicKey } from '../../datasources/chat-sdk/port.ts';
import type { DeliveryFailure, DeliveryState } from '../outbox/index.ts';
import { CONTENT_TYPE } from '../shared/wire-rules.ts';

export type ChatKind = 'ONE_TO_ONE';
export type MessageContentType = 'TEXT' | 'CONTACT_REQUEST' | 'UNSUPPORTED';

export interface Chat {
  readonly id: string;
  readonly accountId: string;
  readonly kind: ChatKind;
  readonly contactId: string;
  readonly active: boolean;
  readonly lastMessageId: string | null;
  readonly unreadCount: number;
  readonly lastActivityAt: Date;
}

/** How far a chat has been caught up with the network. */
export interface ChatSync {
  readonly state: 'SYNCED' | 'SYNCING' | 'OFFLINE';
  readonly source: 'LIVE' | 'STORE' | null;
  readonly progress: number | null;
}

/** A message, opened for its owner. */
export interface Message {
  readonly id: string;
  readonly chatId: string;
  /** Id on the wire. */
  readonly messageId: string;
  readonly authorPublicKey: PublicKey;
  readonly outgoing: boolean;
  readonly contentType: MessageContentType;
  readonly text: string;
  /** Wire id of the message answered. */
  readonly responseTo: string | null;
  readonly sentAt: Date;
  readonly clock: bigint;
  readonly state: DeliveryState;
  readonly failure: DeliveryFailure | null;
  readonly clientId: string | null;
  readonly seen: boolean;
}

export function contentTypeOf(wire: number): MessageContentType {
  if (wire === CONTENT_TYPE.TEXT_PLAIN || wire === CONTENT_TYPE.EMOJI) return 'TEXT';
  return wire === CONTENT_TYPE.CONTACT_REQUEST ? 'CONTACT_REQUEST' : 'UNSUPPORTED';
}
