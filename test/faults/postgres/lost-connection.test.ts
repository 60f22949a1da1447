/** What a gateway makes of a PostgreSQL server that goes away, comes back, or falls silent. */
import { inspect } from 'node:util';
import { pino } from 'pino';
import { afterEach, beforeEach, describe, expect, onTestFinished, test } from 'vitest';
import type { Database } from '../../../prisma/database.ts';
import { locatePostgres } from '../../../prisma/postgres/location.ts';
import { openPool } from '../../../prisma/postgres/pool.ts';
import { account, event } from '../../contract/database/rows.ts';
import { startPostgres } from '../../support/postgres.ts';
import { openRaw } from '../../support/raw-database.ts';
import { eventually } from '../../support/until.ts';
import { startPostgresProxy } from './proxy.ts';
import { absent, orWhyNot, setting } from './setting.ts';

const { create, open, raw } = setting();

const passwordOf = (url: string) => new URL(url).password;

/** Tries until it works, as those do who are told to try again. */
const works = (database: Database) =>
  eventually('the database works again', () =>
    database
      .transaction('alice', (tx) => tx.event.create({ data: event('alice') }))
      .then(
        () => true as const,
        () => null,
      ),
  );

describe.skipIf(absent !== null)(`a PostgreSQL connection that is lost${orWhyNot}`, () => {
  let url: string;
  let lines: string[];
  let database: Database;
  beforeEach(async () => {
    url = await create();
    lines = [];
    const logger = pino({}, { write: (line: string) => void lines.push(line) });
    database = await open(url, { logger });
    await database.transaction('alice', (tx) => tx.account.create({ data: account('alice') }));
  });
  afterEach(() => expect(lines.join('\n')).not.toContain(passwordOf(url)));

  const terminate = async () => {
    const aside = await openRaw(url);
    await aside.query(
      `SELECT pg_terminate_backend(pid) FROM pg_stat_activity
       WHERE datname = current_database() AND pid <> pg_backend_pid()`,
    );
    await aside[Symbol.asyncDispose]();
  };

  test('DB-29, DB-31: while idle: it is logged by its code, and the next transaction and read work', async () => {
    await database.reader.account.count();
    await terminate();
    await eventually('the loss is logged', async () =>
      lines.some((line) => line.includes('lost an idle database connection')) ? true : null,
    );
    expect(lines.join()).toContain('57P01');
    await works(database);
    expect(await database.reader.event.count()).toBe(1);
  });

  test('DB-29: in a transaction: it is told as such, nothing of it is written, and the next one works', async () => {
    const lost = database.transaction('alice', async (tx) => {
      await tx.event.create({ data: event('alice') });
      await terminate();
      await tx.event.create({ data: event('alice') });
    });
    await expect(lost).rejects.toMatchObject({
      name: 'DatabaseError',
      fault: 'UNREACHABLE',
      message: expect.stringContaining('try again'),
    });
    await works(database);
    expect(await database.reader.event.count()).toBe(1);
  });

  test.each([
    ['before', 0],
    ['after', 1],
  ] as const)(
    'DB-29: %s COMMIT reached the server: the error says that it may have been written',
    async (when, written) => {
      const proxy = await startPostgresProxy(url);
      onTestFinished(() => proxy.close());
      const remote = await open(proxy.url);
      proxy.cutOnCommit(when);
      const inDoubt = remote.transaction('alice', (tx) =>
        tx.event.create({ data: event('alice') }),
      );
      await expect(inDoubt).rejects.toMatchObject({
        name: 'DatabaseError',
        fault: 'IN_DOUBT',
        message: expect.stringContaining('look whether'),
      });
      expect(await database.reader.event.count()).toBe(written);
      await works(remote);
    },
  );

  test('DB-29: while the server commits: the error comes when what has become of it can be read', async () => {
    const aside = await raw(url);
    await aside.query(
      `CREATE FUNCTION slowly() RETURNS trigger LANGUAGE plpgsql AS
       $$ BEGIN PERFORM pg_sleep(1); RETURN NULL; END $$`,
    );
    await aside.query(
      `CREATE CONSTRAINT TRIGGER slowly AFTER INSERT ON "Event"
       DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION slowly()`,
    );
    const proxy = await startPostgresProxy(url);
    onTestFinished(() => proxy.close());
    const remote = await open(proxy.url);
    proxy.cutOnCommit('during');
    const inDoubt = remote.transaction('alice', (tx) => tx.event.create({ data: event('alice') }));
    await expect(inDoubt).rejects.toMatchObject({ fault: 'IN_DOUBT' });
    expect(await remote.reader.event.count()).toBe(1);
  });

  test('DB-30: a connection nobody answers on is given up', async () => {
    const proxy = await startPostgresProxy(url);
    onTestFinished(() => proxy.close());
    const { pool, close } = openPool({
      location: locatePostgres(proxy.url),
      role: 'writer',
      size: 1,
      timeoutMs: 60_000,
      lockTimeoutMs: 60_000,
      stuckMs: 200,
      logger: undefined,
    });
    await pool.query('SELECT 1');
    proxy.fallSilent();
    await expect(pool.query('SELECT 1')).rejects.toThrow('Connection terminated');
    proxy.speak();
    expect((await pool.query('SELECT 1 AS one')).rows).toEqual([{ one: 1 }]);
    await close();
  });
});

describe.skipIf(absent !== null)(`a PostgreSQL server that is restarted${orWhyNot}`, () => {
  test('DB-14, DB-29: killed while transactions run: told so while it is away, then all goes on, and nothing acknowledged is lost', async () => {
    const server = await startPostgres();
    onTestFinished(() => server.remove());
    const database = await open(server.url);
    await database.transaction('alice', (tx) => tx.account.create({ data: account('alice') }));
    const acknowledged: bigint[] = [];
    const faults = new Set<string>();
    let going = true;
    const writer = (async () => {
      while (going) {
        try {
          const { seq } = await database.transaction('alice', (tx) =>
            tx.event.create({ data: event('alice') }),
          );
          acknowledged.push(seq);
        } catch (error) {
          faults.add((error as { fault?: string }).fault ?? inspect(error));
        }
      }
    })();
    const more = (count: number) =>
      eventually(`${count} events are acknowledged`, async () =>
        acknowledged.length >= count ? true : null,
      );
    await more(20);
    await server.kill();
    await eventually('it is told', async () => (faults.size > 0 ? true : null));
    await server.start();
    await more(acknowledged.length + 20);
    going = false;
    await writer;
    expect([...faults].filter((fault) => !['UNREACHABLE', 'IN_DOUBT'].includes(fault))).toEqual([]);
    const stored = await database.reader.event.findMany({ select: { seq: true } });
    const kept = new Set(stored.map(({ seq }) => seq));
    expect(acknowledged.filter((seq) => !kept.has(seq))).toEqual([]);
  });

  test('DB-29, DB-31: one that is not there, or refuses, is an error that says so without the password', async () => {
    const url = await create();
    const wrong = (change: (url: URL) => void) => {
      const other = new URL(url);
      change(other);
      return other.href;
    };
    const canary = 'canary';
    const cases: [string, RegExp][] = [
      [wrong((to) => (to.port = '1')), /does not answer/],
      [wrong((to) => (to.password = canary)), /refuses the password/],
      [wrong((to) => (to.pathname = '/nowhere')), /no database of the name/],
    ];
    for (const [given, message] of cases) {
      const error: unknown = await open(given).catch((thrown: unknown) => thrown);
      expect(error).toMatchObject({ name: 'DatabaseError', fault: 'UNREACHABLE' });
      const shown = inspect(error, { depth: 10, showHidden: true });
      expect(shown).toMatch(message);
      expect(shown).not.toContain(passwordOf(given));
    }
    const malformed: unknown = await open(`postgresql://u:${canary}@:port/db`).catch((e) => e);
    expect(malformed).toMatchObject({ fault: 'URL' });
    expect(inspect(malformed, { depth: 10, showHidden: true })).not.toContain(canary);
    // The database is as it was.
    expect(await (await raw(url)).tables()).toEqual([]);
  });
});
