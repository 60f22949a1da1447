import { join } from 'node:path';
import type { SqlQuery } from '@prisma/driver-adapter-utils';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { PrismaClient } from '../../../prisma/generated/client/client.ts';
import { openDatabase } from '../../../prisma/open.ts';
import { createSqliteAdapterFactory } from '../../../prisma/sqlite/factory.ts';
import { account } from '../../contract/database/rows.ts';
import { temporaryFolders } from './temporary-folder.ts';

const newFolder = temporaryFolders();
let client: PrismaClient;

beforeEach(async () => {
  const path = join(newFolder(), 'database.sqlite');
  const database = await openDatabase({ url: `file:${path}` });
  await database.close();
  client = new PrismaClient({ adapter: createSqliteAdapterFactory({ path, role: 'writer' }) });
});

afterEach(() => client.$disconnect());

test('DB-10: a write beside an open transaction survives its rollback', async () => {
  let beside: Promise<unknown> | undefined;
  const rolledBack = client.$transaction(async (tx) => {
    await tx.account.create({ data: account('alice') });
    beside = client.account.create({ data: account('bob') }).then();
    await tx.account.create({ data: account('carol') });
    throw new Error('no');
  });
  await expect(rolledBack).rejects.toThrow('no');
  await beside;
  expect((await client.account.findMany()).map(({ id }) => id)).toEqual(['bob']);
});

test('DB-10: a read beside an open transaction does not see what it has not committed', async () => {
  let beside: Promise<number> | undefined;
  const rolledBack = client.$transaction(async (tx) => {
    await tx.account.create({ data: account('alice') });
    beside = client.account.count().then();
    await tx.account.count();
    throw new Error('no');
  });
  await expect(rolledBack).rejects.toThrow('no');
  expect(await beside).toBe(0);
});

test('several statements at once all run, and integers stay integers', async () => {
  const changed = await client.$executeRawUnsafe(
    'CREATE TABLE t (a INTEGER); INSERT INTO t VALUES (1), (2); UPDATE t SET a = a + 1',
  );
  expect(changed).toBe(4);
  const rows = await client.$queryRaw`SELECT a, typeof(${7}) AS type FROM t ORDER BY a`;
  expect(rows).toEqual([
    { a: 2, type: 'integer' },
    { a: 3, type: 'integer' },
  ]);
});

test.each(['$executeRawUnsafe', '$queryRawUnsafe'] as const)(
  'a statement kept from before sees a column added since by %s',
  async (method) => {
    const read = (): Promise<unknown> => client.$queryRawUnsafe('SELECT * FROM t');
    await client.$executeRawUnsafe('CREATE TABLE t (a INTEGER)');
    await client.$executeRawUnsafe('INSERT INTO t VALUES (1)');
    expect(await read()).toEqual([{ a: 1 }]);
    await client[method](`ALTER TABLE t ADD COLUMN b TEXT DEFAULT 'x'`);
    expect(await read()).toEqual([{ a: 1, b: 'x' }]);
  },
);

test('going back to a savepoint leaves what was written before it', async () => {
  const factory = createSqliteAdapterFactory({ path: ':memory:', role: 'writer' });
  const adapter = await factory.connect();
  const insert = (value: number): SqlQuery => ({
    sql: 'INSERT INTO t VALUES (?)',
    args: [value],
    argTypes: [{ scalarType: 'int', arity: 'scalar' }],
  });
  await adapter.executeScript('CREATE TABLE t (a INTEGER)');
  const outer = await adapter.startTransaction();
  await outer.executeRaw(insert(1));
  await outer.createSavepoint?.('inner_one');
  await outer.executeRaw(insert(2));
  await outer.rollbackToSavepoint?.('inner_one');
  await outer.releaseSavepoint?.('inner_one');
  await outer.commit();
  const { rows } = await adapter.queryRaw({ sql: 'SELECT a FROM t', args: [], argTypes: [] });
  expect(rows).toEqual([[1]]);
  await adapter.dispose();
});

test('an isolation level SQLite does not have is refused', async () => {
  const adapter = await createSqliteAdapterFactory({ path: ':memory:', role: 'writer' }).connect();
  await expect(adapter.startTransaction('READ COMMITTED')).rejects.toMatchObject({
    cause: { kind: 'InvalidIsolationLevel' },
  });
  const transaction = await adapter.startTransaction('SERIALIZABLE');
  await transaction.rollback();
  await adapter.dispose();
  const query = { sql: 'SELECT 1', args: [], argTypes: [] };
  await expect(adapter.queryRaw(query)).rejects.toMatchObject({
    cause: { kind: 'ConnectionClosed' },
  });
});

test('createMany and IN lists go beyond SQLite’s old limit of 999 values', async () => {
  const data = Array.from({ length: 400 }, (_, index) => account(`account ${index}`));
  await client.account.createMany({ data });
  const ids = Array.from({ length: 20_000 }, (_, index) => `account ${index}`);
  expect(await client.account.count({ where: { id: { in: ids } } })).toBe(400);
});
