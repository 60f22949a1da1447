/** Statements PostgreSQL refuses, and what a transaction makes of it. */
import { inspect } from 'node:util';
import { beforeEach, describe, expect, test } from 'vitest';
import type { Database } from '../../../prisma/database.ts';
import { Prisma } from '../../../prisma/generated/client/client.ts';
import { account, event } from '../../contract/database/rows.ts';
import { absent, orWhyNot, setting } from './setting.ts';

const { create, open } = setting();

interface Limits {
  readonly isolation: string;
  readonly readOnly: string;
  readonly statement: string;
  readonly lock: string;
  readonly silence: string;
}

describe.skipIf(absent !== null)(`statements PostgreSQL refuses${orWhyNot}`, () => {
  let database: Database;
  beforeEach(async () => {
    database = await open(await create());
    await database.transaction('alice', (tx) => tx.account.create({ data: account('alice') }));
  });

  test('DB-28: a statement fails and the work goes on: the transaction is not acknowledged', async () => {
    const regardless = database.transaction('alice', async (tx) => {
      await tx.event.create({ data: event('alice') });
      await tx.account.create({ data: account('alice') }).catch(() => {});
      return 'done';
    });
    await expect(regardless).rejects.toMatchObject({ name: 'DatabaseError', fault: 'ROLLED_BACK' });
    expect(await database.reader.event.count()).toBe(0);
  });

  test.each([
    ['53100', 'FULL', 'make room'],
    ['25006', 'READ_ONLY', 'primary'],
    ['58030', 'IO', 'disk'],
    ['53300', 'OVERLOADED', 'DATABASE_POOL'],
    ['53200', 'OVERLOADED', 'later'],
    ['40001', 'ROLLED_BACK', 'try again'],
    ['40P01', 'ROLLED_BACK', 'try again'],
    ['55P03', 'BUSY', 'try again'],
    ['57014', 'TIMEOUT', 'rolled back'],
    ['57P01', 'UNREACHABLE', 'try again'],
    ['XX001', 'CORRUPT', 'backup'],
  ])(
    'DB-15: the server’s %s is told as %s, and the next transaction works',
    async (code, fault, message) => {
      const failed = database.transaction('alice', async (tx) => {
        await tx.event.create({ data: event('alice') });
        await tx.$executeRawUnsafe(
          `DO $$ BEGIN RAISE EXCEPTION 'no' USING ERRCODE = '${code}'; END $$`,
        );
      });
      await expect(failed).rejects.toMatchObject({
        name: 'DatabaseError',
        fault,
        message: expect.stringContaining(message),
      });
      await database.transaction('alice', (tx) => tx.event.create({ data: event('alice') }));
      expect(await database.reader.event.count()).toBe(1);
    },
  );

  test.each([
    ['a value of the wrong kind', 'SELECT $1::integer', "SELECT 'canary'::integer"],
    ['a value out of range', 'SELECT $1::bigint::smallint', 'SELECT 12345678::smallint'],
    [
      'the row in a detail',
      '',
      `DO $$ BEGIN RAISE EXCEPTION 'no' USING ERRCODE = '23514', DETAIL = 'canary'; END $$`,
    ],
  ])('DB-25: %s is not repeated in the error', async (_what, withParameter, withLiteral) => {
    const tries: Promise<unknown>[] = [
      database.transaction('alice', (tx) => tx.$executeRawUnsafe(withLiteral)),
      database.reader.$queryRaw(Prisma.raw(withLiteral)),
    ];
    if (withParameter !== '') {
      tries.push(
        database.transaction('alice', (tx) => tx.$queryRawUnsafe(withParameter, 'canary')),
      );
    }
    for (const outcome of await Promise.allSettled(tries)) {
      expect(outcome.status).toBe('rejected');
      const shown = inspect('reason' in outcome ? outcome.reason : null, { depth: 10 });
      expect(shown).not.toMatch(/canary|12345678/);
    }
  });

  test('DB-11: a statement that takes too long is ended by the server, and told so', async () => {
    const slow = await open(await create(), { transactionTimeoutMs: 500 });
    const sleeping = slow.transaction(null, (tx) => tx.$executeRaw`SELECT pg_sleep(600)`);
    await expect(sleeping).rejects.toMatchObject({ fault: 'TIMEOUT' });
    await expect(slow.reader.$queryRaw`SELECT 1 FROM pg_sleep(600)`).rejects.toThrow();
    expect(await slow.transaction(null, (tx) => tx.account.count())).toBe(0);
  });

  test('DB-8, DB-30: the server itself holds each session to its limits, and readers to reading', async () => {
    const limits = (db: Pick<Database['reader'], '$queryRaw'>) => db.$queryRaw<Limits[]>`
      SELECT current_setting('transaction_isolation') AS isolation,
             current_setting('transaction_read_only') AS "readOnly",
             current_setting('statement_timeout') AS statement,
             current_setting('lock_timeout') AS lock,
             current_setting('idle_in_transaction_session_timeout') AS silence`;
    const common = { isolation: 'read committed', statement: '30s', lock: '5s', silence: '35s' };
    expect(await limits(database.reader)).toEqual([{ ...common, readOnly: 'on' }]);
    expect(await database.transaction('alice', limits)).toEqual([{ ...common, readOnly: 'off' }]);
  });

  test('DB-15: two transactions that wait for each other: one is given up, and says so', async () => {
    const bob = account('bob');
    await database.transaction('bob', (tx) => tx.account.create({ data: bob }));
    const [first, second] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
    const touch = (mine: string, his: string, done: () => void, wait: Promise<void>) =>
      database.transaction(mine, async (tx) => {
        const data = { passwordBox: '' };
        await tx.account.update({ where: { id: mine }, data });
        done();
        await wait;
        await tx.account.update({ where: { id: his }, data });
      });
    const outcomes = await Promise.allSettled([
      touch('alice', 'bob', first.resolve, second.promise),
      touch('bob', 'alice', second.resolve, first.promise),
    ]);
    const refused = outcomes.filter((outcome) => outcome.status === 'rejected');
    expect(refused).toMatchObject([{ reason: { fault: 'ROLLED_BACK' } }]);
  });
});
