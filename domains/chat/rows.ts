/** Chat and message rows: found for their owner, opened, written with their events. */
import type { PublicKey } from '../../datasources/chat-sdk/port.ts';
import type { Reader, Transaction } from '../../prisma/database.ts';
import type {
  Chat as ChatRow,
  Message as MessageRow,
} from '../../prisma/generated/client/client.ts';
import type { DeliveryFailure, DeliveryState } from '../outbox/index.ts';
import type { Owner } from '../shared/owner.ts';
import type { Work } from '../shared/unit-of-work.ts';
import { type Chat, type ChatKind, contentTypeOf, type Message } from './model.ts';

export type { ChatRow, MessageRow, Owner };

type Db = Transaction | Reader;

export function messagePlace(column: 'text' | 'bytes', row: string) {
  return { table: 'Message', column, row };
}

export function toChat(row: ChatRow): Chat {
  return {
    id: row.id,
    accountId: row.accountId,
    kind: row.kind as ChatKind,
    contactId: row.contactId,
    active: row.active,
    lastMessageId: row.lastMessageId,
    unreadCount: row.unreadCount,
    lastActivityAt: row.lastActivityAt,
  };
}

/** Everything of a message row but its raw bytes, which only a retry needs. */
export type OpenableRow = Omit<MessageRow, 'bytes' | 'accountId' | 'createdAt'>;

export const OPENABLE = {
  id: true,
  chatId: true,
  messageId: true,
  author: true,
  outgoing: true,
  clock: true,
  timestamp: true,
  contentType: true,
  text: true,
  responseTo: true,
  state: true,
  failure: true,
  clientId: true,
  seen: true,
} as const;

export function toMessage({ sealer }: Owner, row: OpenableRow): Message {
  return {
    id: row.id,
    chatId: row.chatId,
    messageId: row.messageId,
    authorPublicKey: row.author as PublicKey,
    outgoing: row.outgoing,
    contentType: contentTypeOf(row.contentType),
    text: sealer.openText(messagePlace('text', row.id), row.text),
    responseTo: row.responseTo,
    sentAt: new Date(Number(row.timestamp)),
    clock: row.clock,
    state: row.state as DeliveryState,
    failure: row.failure as DeliveryFailure | null,
    clientId: row.clientId,
    seen: row.seen,
  };
}

export function findChat(db: Db, { accountId }: Pick<Owner, 'accountId'>, id: string) {
  return db.chat.findFirst({ where: { id, accountId } });
}

export function findMessage(db: Db, { accountId }: Pick<Owner, 'accountId'>, id: string) {
  return db.message.findFirst({ where: { id, accountId }, select: OPENABLE });
}

export function emitChat(work: Work, chat: Pick<Chat, 'id' | 'accountId'>, type: string) {
  return work.emit({ accountId: chat.accountId, domain: 'chat', type, chatId: chat.id });
}
