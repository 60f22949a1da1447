import { existsSync, mkdirSync, readdirSync, statSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import pino from 'pino';
import { expect, test } from 'vitest';
import { openDatabase } from '../../../prisma/open.ts';
import { account } from '../../contract/database/rows.ts';
import { temporaryFolders } from './temporary-folder.ts';

const newFolder = temporaryFolders();

function urlIn(folder: string): string {
  return `file:${join(folder, 'gateway.sqlite')}`;
}

test('DB-14: what was committed is there after closing and opening', async () => {
  const url = urlIn(join(newFolder(), 'made', 'for', 'us'));
  const first = await openDatabase({ url });
  await first.transaction('alice', (tx) => tx.account.create({ data: account('alice') }));
  await first.close();
  const second = await openDatabase({ url });
  expect(await second.reader.account.count()).toBe(1);
  await second.close();
});

test('DB-14: commits wait for the disk, in write-ahead mode', async () => {
  const folder = newFolder();
  const database = await openDatabase({ url: urlIn(folder) });
  const settings = await database.transaction('alice', async (tx) => [
    await tx.$queryRawUnsafe('PRAGMA synchronous'),
    await tx.$queryRawUnsafe('PRAGMA journal_mode'),
    await tx.$queryRawUnsafe('PRAGMA foreign_keys'),
  ]);
  const full = 2n;
  expect(settings).toEqual([
    [{ synchronous: full }],
    [{ journal_mode: 'wal' }],
    [{ foreign_keys: 1n }],
  ]);
  await database.close();
});

test.skipIf(process.platform === 'win32')('DB-23: the files are their owner’s alone', async () => {
  const folder = join(newFolder(), 'data');
  const database = await openDatabase({ url: urlIn(folder) });
  await database.transaction('alice', (tx) => tx.account.create({ data: account('alice') }));
  const modes = readdirSync(folder)
    .filter((name) => name.startsWith('gateway.sqlite'))
    .map((name) => [name, (statSync(join(folder, name)).mode & 0o777).toString(8)]);
  expect(Object.fromEntries(modes)).toEqual({
    'gateway.sqlite': '600',
    'gateway.sqlite-shm': '600',
    'gateway.sqlite-wal': '600',
  });
  expect((statSync(folder).mode & 0o777).toString(8)).toBe('700');
  await database.close();
  expect(existsSync(join(folder, 'gateway.sqlite-wal'))).toBe(false);
});

test('DB-18: a data folder is one gateway’s at a time, and free again after it', async () => {
  const folder = newFolder();
  const first = await openDatabase({ url: urlIn(folder) });
  await expect(openDatabase({ url: urlIn(folder) })).rejects.toMatchObject({
    fault: 'IN_USE',
    message: expect.stringMatching(new RegExp(`data folder ${folder}.*set DATA_DIR`)),
  });
  await first.transaction('alice', (tx) => tx.account.create({ data: account('alice') }));
  await first.close();
  const second = await openDatabase({ url: urlIn(folder) });
  expect(await second.reader.account.count()).toBe(1);
  await second.close();
});

test('a relative path is under the working directory', async () => {
  const folder = newFolder();
  const url = `file:${join(relative(process.cwd(), folder), 'gateway.sqlite')}`;
  await (await openDatabase({ url })).close();
  expect(existsSync(join(folder, 'gateway.sqlite'))).toBe(true);
});

test('two databases in memory share nothing', async () => {
  const [one, two] = await Promise.all([
    openDatabase({ url: ':memory:' }),
    openDatabase({ url: ':memory:' }),
  ]);
  await one.transaction('alice', (tx) => tx.account.create({ data: account('alice') }));
  expect(await two.reader.account.count()).toBe(0);
  await Promise.all([one.close(), two.close()]);
});

test('a URL that is not understood is refused without repeating it', async () => {
  const refused = openDatabase({ url: 'mysql://bob:canary@localhost/x' });
  await expect(refused).rejects.toMatchObject({
    fault: 'URL',
    message: expect.not.stringContaining('canary'),
  });
});

test('DB-16: a file that is no database is told as such and left alone', async () => {
  const folder = newFolder();
  const path = join(folder, 'gateway.sqlite');
  writeFileSync(
    path,
    'a letter to alice, longer than the header of a database would be'.repeat(20),
  );
  await expect(openDatabase({ url: urlIn(folder) })).rejects.toMatchObject({ fault: 'CORRUPT' });
  expect(statSync(path).size).toBe(1280);
});

test('DB-16: a folder where the file should be is told as such', async () => {
  const folder = newFolder();
  mkdirSync(join(folder, 'gateway.sqlite'));
  await expect(openDatabase({ url: urlIn(folder) })).rejects.toMatchObject({
    fault: 'READ_ONLY',
    message: expect.stringContaining('DATA_DIR'),
  });
});

test('DB-19: a database of a newer version is refused, and the folder is free again', async () => {
  const folder = newFolder();
  await (await openDatabase({ url: urlIn(folder) })).close();
  const db = new DatabaseSync(join(folder, 'gateway.sqlite'));
  db.exec(`INSERT INTO _prisma_migrations (id, checksum, migration_name, finished_at)
           VALUES ('x', '', '99990101000000_later', current_timestamp)`);
  const refused = { name: 'MigrationError', fault: 'AHEAD' };
  await expect(openDatabase({ url: urlIn(folder) })).rejects.toMatchObject(refused);
  db.exec(`DELETE FROM _prisma_migrations WHERE id = 'x'`);
  db.close();
  await (await openDatabase({ url: urlIn(folder) })).close();
});

test('what was migrated and what was slow is logged', async () => {
  const lines: string[] = [];
  const logger = pino({ level: 'info' }, { write: (line: string) => void lines.push(line) });
  const database = await openDatabase({ url: ':memory:', logger });
  expect(lines.join()).toMatch(/"migrations":\["\d{14}_init".*database migrated/);
  await database.transaction('alice', async (tx) => {
    await tx.account.count();
    // Longer than the second from which a transaction is worth a line.
    await new Promise((resolve) => setTimeout(resolve, 1_100));
  });
  expect(lines.at(-1)).toContain('slow database transaction');
  await database.close();
});
