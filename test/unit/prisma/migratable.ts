/** An empty database as its migrator and Prisma's engine are given it. */
import { PrismaPg } from '@prisma/adapter-pg';
import type { SqlMigrationAwareDriverAdapterFactory } from '@prisma/driver-adapter-utils';
import { Client } from 'pg';
import type { Migration } from '../../../prisma/migrate.ts';
import { migratePostgres } from '../../../prisma/postgres/migrate.ts';
import { openConnection } from '../../../prisma/sqlite/connection.ts';
import { createSqliteAdapterFactory } from '../../../prisma/sqlite/factory.ts';
import { migrateSqlite } from '../../../prisma/sqlite/migrate.ts';
import { type MigrationProvider, postgresql, sqlite } from '../../../scripts/providers.ts';
import type { DatabaseUnderTest, EmptyDatabase } from '../../support/databases.ts';

export interface Migratable extends AsyncDisposable {
  migrate(migrations: readonly Migration[]): Promise<string[]>;
  /** Rows of a statement. */
  query(sql: string): Promise<Record<string, unknown>[]>;
  /** Its own tables, in order of their names. */
  tables(): Promise<string[]>;
  /** Runs `work` with an adapter factory for Prisma's engine. */
  lend<T>(work: (factory: SqlMigrationAwareDriverAdapterFactory) => Promise<T>): Promise<T>;
}

type Lend = Migratable['lend'];

/** The engine never closes its connection: one is made for it, and closed afterwards. */
function lending(factory: SqlMigrationAwareDriverAdapterFactory): Lend {
  return async (work) => {
    const adapter = await factory.connect();
    try {
      return await work({ ...factory, connect: async () => adapter });
    } finally {
      await adapter.dispose();
    }
  };
}

const withoutHistory = (rows: readonly Record<string, unknown>[]) =>
  rows.map(({ name }) => String(name)).filter((name) => name !== '_prisma_migrations');

async function openSqlite(empty: EmptyDatabase, opened: AsyncDisposableStack): Promise<Migratable> {
  const path = empty.url.slice('file:'.length);
  const db = opened.adopt(openConnection({ path, role: 'writer' }), (open) => open.close());
  return {
    migrate: async (migrations) => migrateSqlite(db, migrations),
    query: async (sql) =>
      db
        .prepare(sql)
        .all()
        .map((row) => ({ ...row })),
    tables: async () =>
      withoutHistory(
        db.prepare(`SELECT name FROM sqlite_schema WHERE type = 'table' ORDER BY name`).all(),
      ),
    lend: lending(createSqliteAdapterFactory({ path, role: 'writer' })),
    [Symbol.asyncDispose]: () => opened.disposeAsync(),
  };
}

async function openPostgres(
  { url }: EmptyDatabase,
  opened: AsyncDisposableStack,
): Promise<Migratable> {
  const client = opened.adopt(new Client({ connectionString: url }), (open) => open.end());
  await client.connect();
  const factory = new PrismaPg({ connectionString: url });
  return {
    migrate: (migrations) => migratePostgres(client, migrations),
    query: async (sql) => (await client.query(sql)).rows,
    async tables() {
      const sql = `SELECT tablename AS name FROM pg_tables WHERE schemaname = 'public' ORDER BY 1`;
      return withoutHistory((await client.query(sql)).rows);
    },
    lend: lending({
      provider: factory.provider,
      adapterName: factory.adapterName,
      connect: () => factory.connect(),
      connectToShadowDb: () => postgresql.inMemory().connect(),
    }),
    [Symbol.asyncDispose]: () => opened.disposeAsync(),
  };
}

export function migratable(kind: DatabaseUnderTest): {
  readonly provider: MigrationProvider;
  open(): Promise<Migratable>;
} {
  const openOne = kind.name === 'SQLite' ? openSqlite : openPostgres;
  return {
    provider: kind.name === 'SQLite' ? sqlite : postgresql,
    async open() {
      const opened = new AsyncDisposableStack();
      const empty = opened.adopt(await kind.create(), (made) => made.remove());
      return openOne(empty, opened);
    },
  };
}
