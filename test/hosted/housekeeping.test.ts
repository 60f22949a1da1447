import { afterEach, beforeEach, expect, test } from 'vitest';
import { createEventLog, type EventLog } from '../../domains/shared/event-log.ts';
import { createSignals } from '../../domains/shared/signals.ts';
import type { Database } from '../../prisma/database.ts';
import { openDatabase } from '../../prisma/open.ts';
import { createHousekeeping } from '../../server/housekeeping.ts';
import { account, clientId } from '../contract/database/rows.ts';
import type { EmptyDatabase } from '../support/databases.ts';
import { createFakeClock } from '../support/fake-clock.ts';
import { eventually } from '../support/until.ts';
import { describeHosted, postgres } from './support/postgres.ts';

const DAY_MS = 24 * 3_600_000;
const NOW = Date.UTC(2026, 0, 31);
const OLD = new Date(NOW - 40 * DAY_MS);
const NEW = new Date(NOW - DAY_MS);
const PEOPLE = ['alice', 'bob', 'carol', 'dave'];
const logger = { debug() {}, info() {}, warn() {}, error() {} };

describeHosted('housekeeping by several processes', () => {
  let empty: EmptyDatabase;
  let databases: [Database, Database];
  let logs: [EventLog, EventLog];
  beforeEach(async () => {
    empty = await postgres.create();
    const open = () => openDatabase({ url: empty.url });
    databases = [await open(), await open()];
    const log = (database: Database) => createEventLog(database, () => NOW, createSignals());
    logs = [log(databases[0]), log(databases[1])];
    for (const accountId of PEOPLE) {
      await databases[0].transaction(accountId, async (tx) => {
        await tx.account.create({ data: account(accountId) });
        for (const [n, at] of [OLD, OLD, NEW].entries()) {
          const event = { accountId, domain: 'chat', type: 'ChatUpdated', detail: `${n}` } as const;
          await logs[0].append(tx, event, at);
        }
      });
    }
  });
  afterEach(async () => {
    await Promise.all(databases.map((database) => database.close()));
    await empty.remove();
  });

  const left = async () =>
    (await databases[0].reader.event.findMany({ orderBy: { seq: 'asc' } })).map(
      ({ accountId, detail }) => `${accountId} ${detail}`,
    );

  test('HOST-18: two that prune at once do it once', async () => {
    const before = new Date(NOW - 30 * DAY_MS);
    const pruned = await Promise.all([...logs, ...logs].map((log) => log.prune(before)));
    expect(pruned.reduce((sum, count) => sum + count, 0)).toBe(PEOPLE.length);
    expect(await left()).toEqual(PEOPLE.map((name) => `${name} 2`));
    expect(await logs[1].prune(before)).toBe(0);
    for (const accountId of PEOPLE) {
      // What was pruned cannot be resumed from, at either.
      const { seq } = await databases[1].reader.eventFloor.findUniqueOrThrow({
        where: { accountId },
      });
      const events = await databases[1].reader.event.findMany({ where: { accountId } });
      expect(events.every((event) => event.seq > seq)).toBe(true);
    }
  });

  test('HOST-18: an account that is busy at one process keeps none but its own events waiting', async () => {
    const go = Promise.withResolvers<void>();
    const inside = Promise.withResolvers<void>();
    const busy = databases[0].transaction('dave', async (tx) => {
      await tx.account.count();
      inside.resolve();
      await go.promise;
    });
    await inside.promise;
    const pruning = logs[1].prune(new Date(NOW - 30 * DAY_MS));
    await eventually('the others are pruned', async () =>
      (await left()).length === PEOPLE.length - 1 + 3 ? true : null,
    );
    expect((await left()).filter((text) => text.startsWith('dave'))).toHaveLength(3);
    go.resolve();
    await busy;
    expect(await pruning).toBe(PEOPLE.length);
  });

  test('HOST-18, HOST-17: old keys of clients and traces of deleted accounts go, once, whoever looks', async () => {
    await databases[0].transaction(null, async (tx) => {
      await tx.clientId.create({ data: { ...clientId('alice'), createdAt: OLD } });
      await tx.clientId.create({ data: { ...clientId('bob'), createdAt: NEW } });
      await tx.deletedAccount.createMany({
        data: [
          { keyUidHash: 'old', deletedAt: OLD },
          { keyUidHash: 'new', deletedAt: NEW },
        ],
      });
    });
    const clock = createFakeClock(NOW);
    const keepers = databases.map((database, n) =>
      createHousekeeping({
        eventLog: logs[n] ?? logs[0],
        database,
        clock,
        logger: logger as never,
      }),
    );
    const { reader } = databases[0];
    await eventually('both have looked', async () => (clock.sleepers() === 2 ? true : null));
    expect((await reader.clientId.findMany()).map(({ accountId }) => accountId)).toEqual(['bob']);
    expect(await reader.deletedAccount.findMany()).toEqual([{ keyUidHash: 'new', deletedAt: NEW }]);
    expect(await left()).toEqual(PEOPLE.map((name) => `${name} 2`));
    for (const keeper of keepers) await keeper[Symbol.asyncDispose]();
  });
});
