import { afterAll, beforeAll, expect, test } from 'vitest';
import type { PublicKey } from '../../../datasources/chat-sdk/port.ts';
import type { Conversations } from '../../../domains/contact/index.ts';
import {
  isOverQuota,
  MAX_MESSAGES_OF_STRANGER,
  MAX_STRANGERS,
  meetStranger,
} from '../../../domains/contact/strangers.ts';
import type { Owner } from '../../../domains/shared/owner.ts';
import { createSignals } from '../../../domains/shared/signals.ts';
import { createUnitOfWork, type Work } from '../../../domains/shared/unit-of-work.ts';
import type { Database } from '../../../prisma/database.ts';
import { createFakeClock } from '../../support/fake-clock.ts';
import { openTestDatabase } from '../../support/open-database.ts';

const key = (n: number) => `0x04${n.toString(16).padStart(128, '0')}` as PublicKey;
const at = (n: number) => new Date(Date.UTC(2026, 0, 1) + n);
const alice = { accountId: 'alice', publicKey: key(0) } as Owner;

let database: Database;
beforeAll(async () => {
  database = await openTestDatabase();
});
afterAll(() => database.close());

test('CONTACT-17: of people never answered the oldest make room, with all that names them', async () => {
  const clock = createFakeClock();
  const uow = createUnitOfWork({
    database,
    clock,
    append: async () => '',
    signals: createSignals(),
  });
  await database.transaction('alice', async (tx) => {
    await tx.account.create({
      data: {
        id: 'alice',
        keyUid: '0x00',
        publicKey: key(0),
        installationId: 'one',
        customizationColor: 'BLUE',
        passwordBox: '',
        chatKey: new Uint8Array(),
        mnemonic: new Uint8Array(),
        createdAt: at(0),
      },
    });
    const row = (n: number) => ({
      id: `c${n}`,
      accountId: 'alice',
      publicKey: key(n),
      createdAt: at(n),
      updatedAt: at(n),
    });
    await tx.contact.createMany({
      data: Array.from({ length: MAX_STRANGERS }, (_, n) => row(n + 1)),
    });
    await tx.contact.create({ data: { ...row(5_000), updatedAt: at(0), localState: 2 } });
    await tx.chat.create({
      data: {
        id: 'chat',
        accountId: 'alice',
        contactId: 'c1',
        kind: 'ONE_TO_ONE',
        active: false,
        lastActivityAt: at(1),
        createdAt: at(1),
      },
    });
    const event = { accountId: 'alice', occurredAt: at(1) };
    await tx.event.create({
      data: { ...event, domain: 'chat', type: 'ChatCreated', chatId: 'chat' },
    });
    await tx.event.create({
      data: { ...event, domain: 'contact', type: 'ContactUpdated', contactId: 'c999' },
    });
  });

  const met = await uow.run('alice', (work) => meetStranger(work, alice, key(9_000)));

  const { reader } = database;
  const ids = (await reader.contact.findMany({ select: { id: true } })).map(({ id }) => id);
  expect(ids).toContain(met.id);
  expect(ids).toContain('c5000');
  expect(ids).not.toContain('c1');
  expect(ids.length).toBeLessThanOrEqual(1_001);
  expect(await reader.chat.count()).toBe(0);
  const events = await reader.event.findMany({ select: { contactId: true } });
  expect(events).toEqual([{ contactId: 'c999' }]);
});

test('CONTACT-18: so much is kept of somebody never answered, of others in a day, of contacts everything', async () => {
  const kept: Date[] = [];
  const conversations = {
    received: async (_work: unknown, _contact: string, since: Date) =>
      kept.filter((at) => at >= since).length,
  } as unknown as Conversations;
  const clock = createFakeClock();
  const work = { now: new Date(clock.now()) } as Work;
  const ago = (ms: number) => new Date(clock.now() - ms);
  const row = { id: 'c', localState: 0, localClock: 0n, remoteState: 3, blocked: false };
  const over = (more: object) =>
    isOverQuota({ conversations }, work, { ...row, ...more } as Parameters<typeof isOverQuota>[2]);
  const day = 86_400_000;
  const declined = { localState: 4, localClock: BigInt(clock.now() - 10 * day) };
  const justRemoved = { localState: 0, localClock: BigInt(clock.now() - 500) };

  for (let n = 1; n < MAX_MESSAGES_OF_STRANGER; n++) kept.push(ago(2 * day));
  expect(await over({})).toBe(false);
  kept.push(ago(2 * day));
  expect(await over({})).toBe(true);
  expect(await over(declined)).toBe(false);

  for (let n = 0; n < MAX_MESSAGES_OF_STRANGER; n++) kept.push(ago(1_000));
  expect(await over(declined)).toBe(true);
  expect(await over(justRemoved)).toBe(false);
  expect(await over({ localState: 2, localClock: 1n })).toBe(false);
});
