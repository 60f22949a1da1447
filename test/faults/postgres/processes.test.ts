/** Several processes on one PostgreSQL database: here each is a `Database` of its own. */
import { beforeEach, describe, expect, test } from 'vitest';
import type { Database } from '../../../prisma/database.ts';
import { account, event } from '../../contract/database/rows.ts';
import type { RawDatabase } from '../../support/raw-database.ts';
import { eventually } from '../../support/until.ts';
import { absent, orWhyNot, setting } from './setting.ts';

const { create, open, raw } = setting();

describe.skipIf(absent !== null)(`processes on one PostgreSQL database${orWhyNot}`, () => {
  let url: string;
  let one: Database;
  let other: Database;
  let aside: RawDatabase;
  beforeEach(async () => {
    url = await create();
    [one, other] = [await open(url), await open(url)];
    aside = await raw(url);
    for (const id of ['alice', 'bob']) {
      await one.transaction(id, (tx) => tx.account.create({ data: account(id) }));
    }
  });

  /** Somebody waits for an account. */
  const someoneWaits = () =>
    eventually('a transaction waits for the lock', async () => {
      const waiting = await aside.query(
        `SELECT pid FROM pg_locks WHERE locktype = 'advisory' AND NOT granted
           AND database = (SELECT oid FROM pg_database WHERE datname = current_database())`,
      );
      return waiting.length > 0 ? true : null;
    });

  /** A transaction that writes an event of Alice's and commits when it is let go. */
  function holding(database: Database) {
    const [written, release] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
    const done = database.transaction('alice', async (tx) => {
      const { seq } = await tx.event.create({ data: event('alice') });
      written.resolve();
      await release.promise;
      return seq;
    });
    return { written: written.promise, release: release.resolve, done };
  }

  test('DB-26: a transaction waits for one of the same account in another process, and sees what that wrote', async () => {
    const first = holding(one);
    await first.written;
    const second = other.transaction('alice', (tx) => tx.event.count());
    await someoneWaits();
    first.release();
    await first.done;
    expect(await second).toBe(1);
  });

  test('DB-26: no event becomes visible before an earlier one of its account', async () => {
    const first = holding(one);
    await first.written;
    // Its number is taken; that of the second would be higher, and its commit sooner.
    const second = other.transaction('alice', (tx) => tx.event.create({ data: event('alice') }));
    await Promise.race([someoneWaits(), second]);
    expect(await one.reader.event.findMany()).toEqual([]);
    first.release();
    const numbers = [await first.done, (await second).seq];
    expect(numbers).toEqual(numbers.toSorted((a, b) => Number(a - b)));
  });

  test('DB-26: what is read and then written in a transaction is lost in no process', async () => {
    const where = { id: 'alice' };
    const count = (database: Database) =>
      database.transaction('alice', async (tx) => {
        const { profileClock } = await tx.account.findUniqueOrThrow({ where });
        await tx.account.update({ where, data: { profileClock: profileClock + 1n } });
      });
    const before = await one.reader.account.findUniqueOrThrow({ where });
    await Promise.all(Array.from({ length: 40 }, (_, i) => count(i % 2 ? one : other)));
    const after = await one.reader.account.findUniqueOrThrow({ where });
    expect(after.profileClock - before.profileClock).toBe(40n);
  });

  test('DB-26: transactions of different accounts, and of none, do not wait for each other', async () => {
    const first = holding(one);
    await first.written;
    for (const database of [one, other]) {
      await database.transaction('bob', (tx) => tx.event.create({ data: event('bob') }));
      expect(await database.transaction(null, (tx) => tx.account.count())).toBe(2);
    }
    first.release();
    await first.done;
  });

  test('DB-27: a wait for another process ends by saying so, and the next try works', async () => {
    const hasty = await open(url, { busyTimeoutMs: 100 });
    const first = holding(one);
    await first.written;
    const refused = hasty.transaction('alice', (tx) => tx.event.count());
    await expect(refused).rejects.toMatchObject({
      name: 'DatabaseError',
      fault: 'BUSY',
      message: expect.stringContaining('try again'),
    });
    first.release();
    await first.done;
    expect(await hasty.transaction('alice', (tx) => tx.event.count())).toBe(1);
  });

  test('DB-32: processes that start at once migrate an empty database once', async () => {
    const fresh = await create();
    const started = await Promise.all([open(fresh), open(fresh), open(fresh)]);
    for (const database of started) expect(await database.reader.account.count()).toBe(0);
    const applied = await (await raw(fresh)).query(
      'SELECT migration_name FROM "_prisma_migrations"',
    );
    expect(new Set(applied.map((row) => row.migration_name)).size).toBe(applied.length);
    expect(applied.length).toBeGreaterThan(0);
  });

  test('DB-32: a migration that takes too long elsewhere is waited for', async () => {
    const fresh = await create();
    const migrating = await raw(fresh);
    await migrating.query('SELECT pg_advisory_lock(72707369)');
    const started = open(fresh);
    const lock = `SELECT pid FROM pg_locks WHERE locktype = 'advisory' AND NOT granted AND objid = 72707369`;
    await eventually('it waits', async () =>
      (await migrating.query(lock)).length > 0 ? true : null,
    );
    await migrating.query('SELECT pg_advisory_unlock(72707369)');
    expect(await (await started).reader.account.count()).toBe(0);
  });

  test('DB-30: connections are as many as the setting says, however many transactions wait', async () => {
    const small = await open(url, { poolSize: 2 });
    const names = Array.from({ length: 20 }, (_, i) => `account ${i}`);
    const own = `SELECT pid FROM pg_stat_activity WHERE datname = current_database()
                   AND application_name = 'status-gateway'`;
    const before = (await aside.query(own)).length;
    const seen: number[] = [];
    await Promise.all([
      ...names.map((name) =>
        small.transaction(name, async (tx) => {
          await tx.account.create({ data: account(name) });
          seen.push((await aside.query(own)).length);
        }),
      ),
      ...names.map(() => small.reader.account.count()),
    ]);
    expect(await small.reader.account.count()).toBe(22);
    // Those of the other two processes, which may let idle ones go, and two for each of the pools.
    expect(Math.max(...seen)).toBeLessThanOrEqual(before + 2 + 2);
  });
});
