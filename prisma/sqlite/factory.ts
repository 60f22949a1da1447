/** The driver adapter factory given to PrismaClient and to Prisma's schema engine. */
import type {
  SqlDriverAdapter,
  SqlMigrationAwareDriverAdapterFactory,
} from '@prisma/driver-adapter-utils';
import { adapterName, createSqliteAdapter } from './adapter.ts';
import { openConnection, type SqliteConnectionOptions } from './connection.ts';

export interface SqliteFactoryOptions extends SqliteConnectionOptions {
  /** How long a transaction waits for another process to let go of the file. Default 5000. */
  readonly busyTimeoutMs?: number;
}

/** Every `connect()` opens a connection of its own; the shadow database is in memory. */
export function createSqliteAdapterFactory(
  options: SqliteFactoryOptions,
): SqlMigrationAwareDriverAdapterFactory {
  const connect = async (connection: SqliteConnectionOptions): Promise<SqlDriverAdapter> =>
    createSqliteAdapter(openConnection(connection), options.busyTimeoutMs ?? 5_000);
  return {
    provider: 'sqlite',
    adapterName,
    connect: () => connect(options),
    connectToShadowDb: () => connect({ path: ':memory:', role: 'writer' }),
  };
}
