/** Opens the gateway's SQLite database: lock, migrations, writer, reader. */
import { dirname } from 'node:path';
import type { Logger } from 'pino';
import type { Database } from '../database.ts';
import type { WrapDriver } from '../driver.ts';
import { lockFolder } from '../folder-lock.ts';
import { PrismaClient } from '../generated/client/client.ts';
import { readMigrations } from '../migrate.ts';
import { withoutArguments } from '../without-arguments.ts';
import { openConnection, type SqliteConnectionOptions } from './connection.ts';
import { createSqliteDatabase } from './database.ts';
import { createSqliteAdapterFactory, type SqliteFactoryOptions } from './factory.ts';
import { fromNodeSqlite, fromStatement } from './faults.ts';
import { locateSqlite } from './location.ts';
import { migrateSqlite } from './migrate.ts';

export interface OpenSqliteOptions {
  readonly url: string;
  readonly migrationsDir: string;
  readonly transactionTimeoutMs: number;
  readonly busyTimeoutMs: number;
  readonly logger: Logger | undefined;
  readonly wrapDriver: WrapDriver;
}

type Connection = Omit<SqliteConnectionOptions, 'role'>;

function migrate(connection: Connection, options: OpenSqliteOptions): void {
  const db = openConnection({ ...connection, role: 'writer' });
  try {
    const applied = migrateSqlite(db, readMigrations(options.migrationsDir));
    if (applied.length > 0) options.logger?.info({ migrations: applied }, 'database migrated');
  } finally {
    db.close();
  }
}

async function connect(options: SqliteFactoryOptions, wrap: WrapDriver): Promise<PrismaClient> {
  const client = new PrismaClient({
    adapter: wrap(createSqliteAdapterFactory(options), options.role),
    errorFormat: 'minimal',
  });
  await client.$connect();
  return withoutArguments(client, fromStatement);
}

/** @throws DatabaseError or MigrationError; nothing is left open then */
export async function openSqlite(options: OpenSqliteOptions): Promise<Database> {
  const { path, temporary, remove } = locateSqlite(options.url);
  let unlock = (): void => {};
  const release = (): void => {
    unlock();
    remove();
  };
  try {
    unlock = lockFolder(dirname(path));
    const connection = { path, durable: !temporary };
    migrate(connection, options);
    const { busyTimeoutMs, transactionTimeoutMs, logger, wrapDriver } = options;
    const writer = await connect({ ...connection, role: 'writer', busyTimeoutMs }, wrapDriver);
    const reader = await connect({ ...connection, role: 'reader' }, wrapDriver);
    return createSqliteDatabase({ writer, reader, transactionTimeoutMs, release, logger });
  } catch (error) {
    release();
    throw fromNodeSqlite(error);
  }
}
