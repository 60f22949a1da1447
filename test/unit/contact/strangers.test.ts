import { afterAll, beforeAll, expect, test } from 'vitest';
import type { PublicKey } from '../../../datasources/chat-sdk/port.ts';
import { meetStranger } from '../../../domains/contact/strangers.ts';
import type { Owner } from '../../../domains/shared/owner.ts';
import { createSignals } from '../../../domains/shared/signals.ts';
import { createUnitOfWork } from '../../../domains/shared/unit-of-work.ts';
import type { Database } from '../../../prisma/database.ts';
import { openDatabase } from '../../../prisma/open.ts';
import { createFakeClock } from '../../support/fake-clock.ts';

const key = (n: number) => `0x04${n.toString(16).padStart(128, '0')}` as PublicKey;
const at = (n: number) => new Date(Date.UTC(2026, 0, 1) + n);
const alice = { accountId: 'alice', publicKey: key(0) } as Owner;

let database: Database;
beforeAll(async () => {
  database = await openDatabase({ url: ':memory:' });
});
afterAll(() => database.close());

test('CONTACT-9: of people never answered the oldest make room, with all that names them', async () => {
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
    await tx.contact.createMany({ data: Array.from({ length: 1_000 }, (_, n) => row(n + 1)) });
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
