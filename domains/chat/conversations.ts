/** The chat with a person: made when first needed, listed while the two are contacts. */
import type { Conversations } from '../contact/index.ts';
import { newId } from '../shared/ids.ts';
import type { Work } from '../shared/unit-of-work.ts';
import { type ChatRow, emitChat, type Owner } from './rows.ts';
import { saveMessage } from './save-message.ts';

interface With {
  readonly contactId: string;
  readonly active: boolean;
}

/** The chat with this contact; made in the given state when there is none. */
export async function ensureChat(
  work: Work,
  owner: Owner,
  { contactId, active }: With,
): Promise<ChatRow> {
  const known = await work.db.chat.findUnique({ where: { contactId } });
  if (known) return known;
  const chat = await work.db.chat.create({
    data: {
      id: newId(),
      accountId: owner.accountId,
      contactId,
      kind: 'ONE_TO_ONE',
      active,
      lastActivityAt: work.now,
      createdAt: work.now,
    },
  });
  await emitChat(work, chat, 'ChatCreated');
  return chat;
}

/** Receivers refuse what claims to be written later than this after it was sent (status-wire-protocol §6.1). Ms. */
const MAX_AHEAD = 118_000n;

/**
 * Newer than everything in the chat, as far as receivers accept it: a clock that ran wild once must not have every
 * later message refused.
 */
export function nextClock(work: Work, { lastClock }: Pick<ChatRow, 'lastClock'>): bigint {
  const now = BigInt(work.now.getTime());
  if (lastClock < now) return now;
  return lastClock < now + MAX_AHEAD ? lastClock + 1n : now + MAX_AHEAD;
}

export function createConversations(): Conversations {
  return {
    async nextClock(work, _owner, contactId) {
      const chat = await work.db.chat.findUnique({ where: { contactId } });
      return nextClock(work, chat ?? { lastClock: 0n });
    },
    async saveRequest(work, owner, contactId, { content, composed }) {
      const chat = await ensureChat(work, owner, { contactId, active: false });
      const { row } = await saveMessage(work, owner, chat, {
        messageId: composed.messageId,
        bytes: composed.bytes,
        author: null,
        content,
        clientId: null,
      });
      return row.id;
    },
    received(work, contactId, since) {
      const where = { chat: { contactId }, outgoing: false, createdAt: { gte: since } };
      return work.db.message.count({ where });
    },
    async setActive(work, owner, contactId, active) {
      const chat = await work.db.chat.findUnique({ where: { contactId } });
      if (!chat) return active ? (await ensureChat(work, owner, { contactId, active })).id : null;
      if (chat.active === active) return chat.id;
      await work.db.chat.update({ where: { id: chat.id }, data: { active } });
      await emitChat(work, chat, 'ChatUpdated');
      return chat.id;
    },
  };
}
