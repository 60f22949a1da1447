import { afterEach, beforeEach, expect, test } from 'vitest';
import { createEventLog, type EventDraft } from '../../../domains/shared/event-log.ts';
import { createSignals } from '../../../domains/shared/signals.ts';
import { createUnitOfWork, type UnitOfWork } from '../../../domains/shared/unit-of-work.ts';
import type { Database, Signal } from '../../../prisma/database.ts';
import { DatabaseError } from '../../../prisma/errors.ts';
import { account } from '../../contract/database/rows.ts';
import { createFakeClock } from '../../support/fake-clock.ts';
import { openTestDatabase } from '../../support/open-database.ts';

let database: Database;
let uow: UnitOfWork;
/** The next commits take place, and nobody hears of it. */
let answerLost: boolean;
/** What happened, in order. */
let log: string[];
const event: EventDraft = { accountId: 'alice', domain: 'chat', type: 'ChatUpdated' };
const text = ({ topic, accountId }: Signal) => `${topic} ${accountId}`;

beforeEach(async () => {
  database = await openTestDatabase();
  for (const id of ['alice', 'bob']) {
    await database.transaction(id, (tx) => tx.account.create({ data: account(id) }));
  }
  log = [];
  answerLost = false;
  const clock = createFakeClock();
  const { append } = createEventLog(database, clock.now, createSignals());
  const watched: Database = {
    ...database,
    async transaction(accountId, work) {
      const result = await database.transaction(accountId, work);
      log.push('committed');
      if (answerLost) throw new DatabaseError('IN_DOUBT', 'the answer never came');
      return result;
    },
    async announce(tx, signals) {
      log.push(`others: ${signals.map(text).join(', ')} (${await tx.event.count()})`);
    },
  };
  const signals = { wake: (signal: Signal) => void log.push(`here: ${text(signal)}`) };
  uow = createUnitOfWork({ database: watched, clock, append, signals });
});
afterEach(() => database.close());

test('HOST-11: others are told in the transaction, after what it is about; this process after the commit', async () => {
  await uow.run('alice', async (work) => {
    work.tell('outbox', 'alice');
    work.afterCommit(() => log.push('and then'));
    await work.emit(event);
    await work.emit(event);
    work.tell('outbox', 'alice');
    log.push('done');
  });
  expect(log).toEqual([
    'done',
    'others: outbox alice, events alice (2)',
    'committed',
    'here: outbox alice',
    'here: events alice',
    'and then',
  ]);
});

test('HOST-11: a transaction that fails tells nobody', async () => {
  const failing = uow.run('alice', async (work) => {
    await work.emit(event);
    throw new Error('no');
  });
  await expect(failing).rejects.toThrow('no');
  expect(log).toEqual([]);
});

test('FAULT-5: a commit whose answer was lost wakes whoever would look after what it wrote', async () => {
  answerLost = true;
  const lost = uow.run('alice', async (work) => {
    work.afterCommit(() => log.push('and then'));
    await work.emit(event);
  });
  await expect(lost).rejects.toMatchObject({ fault: 'IN_DOUBT' });
  expect(log).toEqual(['others: events alice (1)', 'committed', 'here: events alice']);
});

test('HOST-3: an event belongs to the account whose transactions wait for each other', async () => {
  for (const accountId of ['bob', null]) {
    await expect(uow.run(accountId, (work) => work.emit(event))).rejects.toThrow('another account');
  }
  expect(await database.reader.event.count()).toBe(0);
});
