import type { PublicKey } from '../../datasources/chat-sdk/port.ts';
import type { Work } from '../shared/unit-of-work.ts';
import type { ContactDeps } from './deps.ts';
import { isActive, REQUEST } from './model.ts';
import { type ContactRow, ensureContact, type Owner } from './rows.ts';

/** People the account never answered. Anybody can become one, so the oldest make room. */
export const MAX_STRANGERS = 1_000;
/** Room made at a time. */
const BATCH = 20;

/**
 * Messages kept of somebody the account never answered; of others who are no contacts, in a day and since the account
 * last said something of them.
 */
export const MAX_MESSAGES_OF_STRANGER = 50;
const DAY_MS = 86_400_000;

/** Whether somebody who is no contact has said enough. A contact never has. */
export async function isOverQuota(
  { conversations }: Pick<ContactDeps, 'conversations'>,
  work: Work,
  row: ContactRow,
): Promise<boolean> {
  if (isActive(row)) return false;
  const today = work.now.getTime() - DAY_MS;
  const since = isUnanswered(row) ? 0 : Math.max(today, Number(row.localClock));
  const kept = await conversations.received(work, row.id, new Date(since));
  return kept >= MAX_MESSAGES_OF_STRANGER;
}

/** Whether the account never said anything of this person: only it moves its own clock from 0. */
function isUnanswered({ localState, localClock, blocked }: ContactRow): boolean {
  return localState === REQUEST.NONE && localClock === 0n && !blocked;
}

/** Somebody unknown wrote or asked. */
export async function meetStranger(
  work: Work,
  owner: Owner,
  publicKey: PublicKey,
): Promise<ContactRow> {
  const { accountId } = owner;
  const unanswered = { accountId, localState: REQUEST.NONE, localClock: 0n, blocked: false };
  if ((await work.db.contact.count({ where: unanswered })) >= MAX_STRANGERS) {
    const oldest = await work.db.contact.findMany({
      where: unanswered,
      orderBy: [{ updatedAt: 'asc' }, { id: 'asc' }],
      take: BATCH,
      select: { id: true, chat: { select: { id: true } } },
    });
    await forget(work, oldest);
  }
  return ensureContact(work, owner, publicKey);
}

/** Removes people with everything that names them, events included: a stream never names what is gone. */
async function forget(
  work: Work,
  people: readonly { readonly id: string; readonly chat: { readonly id: string } | null }[],
): Promise<void> {
  const ids = people.map(({ id }) => id);
  const chatIds = people.flatMap(({ chat }) => (chat ? [chat.id] : []));
  await work.db.event.deleteMany({
    where: { OR: [{ contactId: { in: ids } }, { chatId: { in: chatIds } }] },
  });
  await work.db.contact.deleteMany({ where: { id: { in: ids } } });
}
