/** The PostgreSQL server the tests themselves stand on. */
import { existsSync } from 'node:fs';
import { Client } from 'pg';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { DATABASES } from '../support/databases.ts';
import { postgresAbsence, startPostgres } from '../support/postgres.ts';
import { run } from '../support/process.ts';
import { eventually } from '../support/until.ts';

const absent = postgresAbsence();

async function ask(url: string, sql: string): Promise<Record<string, unknown>[]> {
  const client = new Client({ connectionString: url });
  // Also told as an event when the server goes.
  client.on('error', () => {});
  await client.connect();
  try {
    return (await client.query(sql)).rows;
  } finally {
    await client.end().catch(() => {});
  }
}

describe.skipIf(absent !== null)(
  `a private PostgreSQL server${absent ? `: ${absent}` : ''}`,
  () => {
    test('TOOL-13: waits for the disk, listens on loopback only, and each database is new', async () => {
      const [, postgresql] = DATABASES;
      const databases = await Promise.all([postgresql?.create(), postgresql?.create()]);
      const urls = databases.map((database) => database?.url ?? '');
      expect(new Set(urls).size).toBe(2);
      for (const url of urls) {
        const [settings] = await ask(
          url,
          `SELECT current_setting('fsync') AS fsync, current_setting('listen_addresses') AS addresses,
                (SELECT count(*)::int FROM pg_class WHERE relnamespace = 'public'::regnamespace) AS tables`,
        );
        expect(settings).toEqual({ fsync: 'on', addresses: '127.0.0.1', tables: 0 });
      }
      for (const database of databases) await database?.remove();
      await expect(ask(urls[0] ?? '', 'SELECT 1')).rejects.toThrow('does not exist');
    });

    test('TOOL-13: keeps what was committed over a kill', async () => {
      const server = await startPostgres();
      await ask(server.url, 'CREATE TABLE t AS SELECT 7 AS seven');
      await server.kill();
      await server.start();
      expect(await ask(server.url, 'SELECT seven FROM t')).toEqual([{ seven: 7 }]);
      await server.remove();
      expect(existsSync(server.folder)).toBe(false);
      await expect(ask(server.url, 'SELECT 1')).rejects.toThrow('ECONNREFUSED');
    });

    test('TOOL-13: does not outlive a test run that is killed', async () => {
      const holder = run('test/running/programs/hold-database.ts');
      const [url] = await holder.printed(/postgresql:\S+/);
      await ask(url, 'SELECT 1');
      holder.signal('SIGKILL');
      await eventually('the server is gone', () =>
        ask(url, 'SELECT 1').then(
          () => null,
          (error: unknown) => (String(error).includes('ECONNREFUSED') ? true : null),
        ),
      );
    });
  },
);

describe('a machine without PostgreSQL', () => {
  afterEach(() => vi.unstubAllEnvs());

  test('TOOL-13: REQUIRE makes its absence a failure, which says what to install', () => {
    vi.stubEnv('REQUIRE', 'other,postgres');
    const missing = () => 'no PostgreSQL binaries: apt-get install postgresql-15';
    expect(() => postgresAbsence(missing)).toThrow('apt-get install postgresql-15');
    vi.stubEnv('REQUIRE', 'other');
    expect(postgresAbsence(missing)).toContain('apt-get install postgresql-15');
  });
});
