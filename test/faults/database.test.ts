import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Database } from '../../prisma/database.ts';
import { openDatabase } from '../../prisma/open.ts';
import { openConnection } from '../../prisma/sqlite/connection.ts';
import { migrateSqlite } from '../../prisma/sqlite/migrate.ts';
import { account, engineRecord, event } from '../contract/database/rows.ts';
import { children } from './support/child.ts';

const start = children();
const watchdogMs = 120_000;
let folder: string;
let path: string;
let url: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'status-gateway-test-'));
  path = join(folder, 'gateway.sqlite');
  url = `file:${path}`;
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

async function storedSeqs(database: Database): Promise<string[]> {
  const rows = await database.reader.event.findMany({ orderBy: { seq: 'asc' } });
  return rows.map(({ seq }) => seq.toString());
}

describe('a process that dies', () => {
  test('DB-14: killed while writing, five times: nothing acknowledged is lost', {
    timeout: watchdogMs,
  }, async () => {
    const acknowledged: string[] = [];
    for (let round = 1; round <= 5; round += 1) {
      const child = start('write-events.ts', [url]);
      await child.printed(25 * round);
      child.process.kill('SIGKILL');
      expect(await child.ended).toBe('SIGKILL');
      acknowledged.push(...child.lines);

      const database = await openDatabase({ url });
      const stored = await storedSeqs(database);
      await database.close();
      expect(stored.slice(0, acknowledged.length)).toEqual(acknowledged);
      // The one in flight may have been committed and not yet acknowledged.
      expect(stored.length - acknowledged.length).toBeLessThanOrEqual(1);
      acknowledged.splice(0, Number.POSITIVE_INFINITY, ...stored);
    }
  });

  test('DB-18: a data folder in use by another process is refused until that is dead', {
    timeout: watchdogMs,
  }, async () => {
    const child = start('write-events.ts', [url]);
    await child.printed(1);
    await expect(openDatabase({ url })).rejects.toMatchObject({
      fault: 'IN_USE',
      message: expect.stringContaining('DATA_DIR'),
    });
    child.process.kill('SIGKILL');
    await child.ended;
    await (await openDatabase({ url })).close();
  });

  test('DB-20: killed in the middle of a migration: that one is undone, and can be applied again', {
    timeout: watchdogMs,
  }, async () => {
    const child = start('die-migrating.ts', [path]);
    expect(await child.ended).toBe('SIGKILL');
    const db = openConnection({ path, role: 'writer' });
    const tables = "SELECT name FROM sqlite_master WHERE name IN ('a', 'b')";
    expect(db.prepare(tables).all()).toEqual([{ name: 'a' }]);
    expect(db.prepare('SELECT * FROM a').all()).toEqual([]);
    const again = migrateSqlite(db, [
      { name: '1_first', sql: 'not run again', checksum: '1' },
      { name: '2_second', sql: 'CREATE TABLE b (id)', checksum: '2' },
    ]);
    expect(again).toEqual(['2_second']);
    db.close();
  });
});

describe('a disk that fails', () => {
  let database: Database;
  beforeEach(async () => {
    database = await openDatabase({ url });
    await database.transaction('alice', (tx) => tx.account.create({ data: account('alice') }));
  });
  afterEach(() => database.close());

  const big = { ...engineRecord('alice'), value: new Uint8Array(1_000_000) };

  async function limitPages(extra: number): Promise<void> {
    await database.transaction('alice', async (tx) => {
      const [row] = await tx.$queryRaw<{ page_count: bigint }[]>`PRAGMA page_count`;
      await tx.$executeRawUnsafe(`PRAGMA max_page_count=${Number(row?.page_count) + extra}`);
    });
  }

  test('DB-15: full: said so, nothing of it written, and well again when there is room', async () => {
    await limitPages(20);
    const full = database.transaction('alice', async (tx) => {
      await tx.event.create({ data: event('alice') });
      await tx.engineRecord.create({ data: big });
    });
    await expect(full).rejects.toMatchObject({
      name: 'DatabaseError',
      fault: 'FULL',
      message: expect.stringContaining('make room'),
    });
    expect(await database.reader.event.count()).toBe(0);
    await limitPages(1_000);
    await database.transaction('alice', (tx) => tx.engineRecord.create({ data: big }));
    expect(await database.reader.engineRecord.count()).toBe(1);
  });

  test('DB-15: full, and the work goes on all the same: what was written is all of it or nothing', async () => {
    await limitPages(20);
    await database
      .transaction('alice', async (tx) => {
        await tx.event.create({ data: { ...event('alice'), detail: 'before' } });
        await tx.engineRecord.create({ data: big }).catch(() => {});
        await tx.event.create({ data: { ...event('alice'), detail: 'after' } });
      })
      .catch(() => {});
    const details = (await database.reader.event.findMany()).map(({ detail }) => detail);
    expect([[], ['before', 'after']]).toContainEqual(details);
    expect(await database.reader.engineRecord.count()).toBe(0);
  });

  test('DB-15: a COMMIT that is refused leaves nothing, and the next transaction works', async () => {
    const refused = database.transaction('alice', async (tx) => {
      await tx.$executeRawUnsafe('PRAGMA defer_foreign_keys=ON');
      await tx.event.create({ data: event('nobody') });
    });
    await expect(refused).rejects.toThrow('ForeignKeyConstraintViolation');
    await database.transaction('alice', (tx) => tx.event.create({ data: event('alice') }));
    expect(await database.reader.event.count()).toBe(1);
  });

  test('DB-15: a transaction SQLite gave up takes no further write', async () => {
    const lost = database.transaction('alice', async (tx) => {
      await tx.event.create({ data: event('alice') });
      await tx.$executeRawUnsafe('ROLLBACK');
      await tx.event.create({ data: event('alice') });
    });
    await expect(lost).rejects.toMatchObject({ fault: 'ROLLED_BACK' });
    const unnoticed = database.transaction('alice', async (tx) => {
      await tx.event.create({ data: event('alice') });
      await tx.$executeRawUnsafe('ROLLBACK');
    });
    await expect(unnoticed).rejects.toMatchObject({ fault: 'ROLLED_BACK' });
    await database.transaction('alice', (tx) => tx.event.create({ data: event('alice') }));
    expect(await database.reader.event.count()).toBe(1);
  });

  test('DB-16: no longer writable: said so, and still readable', async () => {
    await database.transaction('alice', (tx) => tx.$executeRawUnsafe('PRAGMA query_only=ON'));
    const refused = database.transaction('alice', (tx) =>
      tx.event.create({ data: event('alice') }),
    );
    await expect(refused).rejects.toMatchObject({ fault: 'READ_ONLY' });
    expect(await database.reader.account.count()).toBe(1);
  });
});

describe.skipIf(process.platform === 'win32')('a disk that cannot be written', () => {
  async function openAsNobody(): Promise<unknown> {
    const child = start('open-database.ts', [url]);
    await child.printed(1);
    return JSON.parse(child.lines[0] ?? '');
  }

  test('DB-16: a file of somebody else: the error names it and DATA_DIR', {
    timeout: watchdogMs,
  }, async () => {
    writeFileSync(path, '');
    chmodSync(path, 0o444);
    chmodSync(folder, 0o777);
    expect(await openAsNobody()).toMatchObject({
      fault: 'READ_ONLY',
      message: expect.stringMatching(/gateway\.sqlite cannot be written.*DATA_DIR/),
    });
  });

  test('DB-16: a folder of somebody else: the error names DATA_DIR', {
    timeout: watchdogMs,
  }, async () => {
    chmodSync(folder, 0o555);
    expect(await openAsNobody()).toMatchObject({
      name: 'DatabaseError',
      fault: 'READ_ONLY',
      message: expect.stringContaining('DATA_DIR'),
    });
  });

  test('DB-15: a commit the disk refuses is not acknowledged, and what was is kept', {
    timeout: watchdogMs,
  }, async () => {
    const child = start('write-until-refused.ts', [url], { fileBlocks: 2_000 });
    await child.printed(1);
    const { acknowledged, fault } = JSON.parse(child.lines[0] ?? '');
    expect(['IO', 'FULL']).toContain(fault);
    expect(acknowledged).toBeGreaterThan(3);
    await child.ended;
    const database = await openDatabase({ url });
    expect(await database.reader.engineRecord.count()).toBe(acknowledged);
    await database.transaction('alice', (tx) => tx.event.create({ data: event('alice') }));
    await database.close();
  });
});

describe('another process at the file', () => {
  test('DB-17: a transaction waits for it while others read, and then commits', {
    timeout: watchdogMs,
  }, async () => {
    const database = await openDatabase({
      url,
      busyTimeoutMs: watchdogMs,
      transactionTimeoutMs: watchdogMs,
    });
    const child = start('hold-lock.ts', [path]);
    await child.printed(1);
    let committed = false;
    const waiting = database
      .transaction('alice', (tx) => tx.account.create({ data: account('alice') }))
      .then(() => {
        committed = true;
      });
    for (let i = 0; i < 5; i += 1) {
      await new Promise((resolve) => setTimeout(resolve, 30));
      expect(await database.reader.account.count()).toBe(0);
    }
    expect(committed).toBe(false);
    child.process.stdin.write('let go\n');
    await waiting;
    expect(await database.reader.account.count()).toBe(1);
    await database.close();
  });

  test('DB-17: a transaction that waited too long says so, and the next one works', {
    timeout: watchdogMs,
  }, async () => {
    const database = await openDatabase({ url, busyTimeoutMs: 50 });
    const child = start('hold-lock.ts', [path]);
    await child.printed(1);
    const write = async () =>
      database.transaction('alice', (tx) => tx.account.create({ data: account('alice') }));
    await expect(write()).rejects.toMatchObject({
      fault: 'BUSY',
      message: expect.stringContaining('another process'),
    });
    child.process.stdin.write('let go\n');
    expect(await child.ended).toBe(0);
    await write();
    await database.close();
  });
});
