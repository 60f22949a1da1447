import type { ChatMessageContent, MessageId, PublicKey } from '../../datasources/chat-sdk/port.ts';
import { newId } from '../shared/ids.ts';
import type { Work } from '../shared/unit-of-work.ts';
import { type ChatRow, messagePlace, OPENABLE, type OpenableRow, type Owner } from './rows.ts';

export interface MessageDraft {
  readonly messageId: MessageId;
  /** The exact bytes the id covers. */
  readonly bytes: Uint8Array;
  readonly content: ChatMessageContent;
  /** Null: the account itself. */
  readonly author: PublicKey | null;
  readonly clientId: string | null;
}

export interface Saved {
  readonly row: OpenableRow;
  /** As the message left it. */
  readonly chat: ChatRow;
  readonly cursor: string;
}

/** Writes a message, what it changes in its chat, and the MessageAdded event. */
export async function saveMessage(
  work: Work,
  owner: Owner,
  chat: ChatRow,
  { messageId, bytes, content, author, clientId }: MessageDraft,
): Promise<Saved> {
  const id = newId();
  const { accountId, sealer } = owner;
  const outgoing = author === null;
  const seen = outgoing || content.clock <= chat.readClock;
  const row = await work.db.message.create({
    data: {
      id,
      accountId,
      chatId: chat.id,
      messageId,
      author: author ?? owner.publicKey,
      outgoing,
      clock: content.clock,
      timestamp: content.timestamp,
      contentType: content.contentType,
      text: sealer.sealText(messagePlace('text', id), content.text),
      responseTo: content.responseTo || null,
      bytes: sealer.seal(messagePlace('bytes', id), bytes),
      state: outgoing ? 'PENDING' : 'DELIVERED',
      clientId,
      seen,
      createdAt: work.now,
    },
    select: OPENABLE,
  });
  const newest = await isNewest(work, chat, row);
  const changed = await work.db.chat.update({
    where: { id: chat.id },
    data: {
      ...(content.clock > chat.lastClock && { lastClock: content.clock }),
      ...(newest && { lastMessageId: id, lastActivityAt: work.now }),
      ...(!seen && { unreadCount: { increment: 1 } }),
    },
  });
  const cursor = await work.emit({
    accountId,
    domain: 'chat',
    type: 'MessageAdded',
    chatId: chat.id,
    messageId: id,
  });
  return { row, chat: changed, cursor };
}

/** Catching up brings old messages late: they do not become a chat's last message. */
async function isNewest(work: Work, chat: ChatRow, row: OpenableRow): Promise<boolean> {
  if (row.clock > chat.lastClock || chat.lastMessageId === null) return true;
  const last = await work.db.message.findUnique({
    where: { id: chat.lastMessageId },
    select: { clock: true, messageId: true },
  });
  if (!last) return true;
  return row.clock > last.clock || (row.clock === last.clock && row.messageId > last.messageId);
}
