import type { PublicKey } from '../../datasources/chat-sdk/port.ts';
import type { Work } from '../shared/unit-of-work.ts';
import { REQUEST } from './model.ts';
import { type ContactRow, ensureContact, type Owner } from './rows.ts';

/** People the account never answered. Anybody can become one, so the oldest make room. */
const MAX_STRANGERS = 1_000;
/** Room made at a time. */
const BATCH = 20;

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
