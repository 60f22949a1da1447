/** Opens the database a URL names, migrated to this version. */
import { fileURLToPath } from 'node:url';
import type { Logger } from 'pino';
import type { Database } from './database.ts';
import type { WrapDriver } from './driver.ts';
import { isPostgresUrl } from './postgres/location.ts';
import { openPostgres } from './postgres/open.ts';
import { openSqlite } from './sqlite/open.ts';

function ownMigrations(provider: Database['provider']): string {
  return fileURLToPath(new URL(`migrations/${provider}`, import.meta.url));
}

export interface OpenDatabaseOptions {
  /**
   * `file:<path>`: a SQLite file, created with its folder when missing, its owner's alone.
   * `:memory:`: a temporary SQLite file, deleted on close. `postgresql://…`: a database on a server, there already.
   */
  readonly url: string;
  readonly logger?: Logger;
  /** How long one transaction may take, in ms. Default 30000. */
  readonly transactionTimeoutMs?: number;
  /**
   * How long a transaction waits for another process (a backup, a shell; on PostgreSQL one that works on the same
   * account), in ms. Default 5000.
   */
  readonly busyTimeoutMs?: number;
  /** PostgreSQL: connections for transactions, and as many again for reading. Default 10. */
  readonly poolSize?: number;
  /** PostgreSQL: after how long without renewal a lease is free, in ms. Default 15000. */
  readonly leaseMs?: number;
  /** Default: this version's own. */
  readonly migrationsDir?: string;
  /** Default: the drivers as they are. */
  readonly wrapDriver?: WrapDriver | undefined;
}

/**
 * @throws DatabaseError IN_USE when another process has the data folder, READ_ONLY, CORRUPT, URL; UNREACHABLE
 * @throws MigrationError when the database and this version's migrations do not fit together
 * @example
 * const database = await openDatabase({ url: 'file:./data/gateway.sqlite', logger });
 * await database.transaction(id, (tx) => tx.account.delete({ where: { id } }));
 */
export async function openDatabase(options: OpenDatabaseOptions): Promise<Database> {
  const { url, logger } = options;
  const common = {
    url,
    logger,
    transactionTimeoutMs: options.transactionTimeoutMs ?? 30_000,
    busyTimeoutMs: options.busyTimeoutMs ?? 5_000,
    wrapDriver: options.wrapDriver ?? ((factory) => factory),
  };
  if (isPostgresUrl(url)) {
    return openPostgres({
      ...common,
      poolSize: options.poolSize ?? 10,
      leaseMs: options.leaseMs ?? 15_000,
      migrationsDir: options.migrationsDir ?? ownMigrations('postgresql'),
    });
  }
  return openSqlite({ ...common, migrationsDir: options.migrationsDir ?? ownMigrations('sqlite') });
}
