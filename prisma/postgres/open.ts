/** Opens the gateway's PostgreSQL database: migrations, writer, reader. */
import { Client, type ClientConfig } from 'pg';
import type { Logger } from 'pino';
import type { Database } from '../database.ts';
import type { DriverRole, WrapDriver } from '../driver.ts';
import type { PrismaClient } from '../generated/client/client.ts';
import { PrismaClient as PostgresClient } from '../generated/postgresql/client.ts';
import { readMigrations } from '../migrate.ts';
import { withoutArguments } from '../without-arguments.ts';
import { createPostgresAdapterFactory } from './adapter.ts';
import { createPostgresDatabase } from './database.ts';
import { readUniqueIndexes, type UniqueIndexes } from './driver-errors.ts';
import { fromPg, fromStatement } from './faults.ts';
import { locatePostgres } from './location.ts';
import { migratePostgres } from './migrate.ts';
import { type OpenPool, openPool } from './pool.ts';

export interface OpenPostgresOptions {
  readonly url: string;
  readonly migrationsDir: string;
  /** Connections for transactions, and as many again for reading. */
  readonly poolSize: number;
  readonly leaseMs: number;
  readonly transactionTimeoutMs: number;
  readonly busyTimeoutMs: number;
  readonly logger: Logger | undefined;
  readonly wrapDriver: WrapDriver;
}

/** The server's own limits on statements and silence come first. */
const stuckGraceMs = 10_000;

async function prepare(
  location: ClientConfig,
  { migrationsDir, logger }: OpenPostgresOptions,
): Promise<UniqueIndexes> {
  const client = new Client(location);
  // Told again by the query that meets it.
  client.on('error', () => {});
  await client.connect();
  try {
    const applied = await migratePostgres(client, readMigrations(migrationsDir));
    if (applied.length > 0) logger?.info({ migrations: applied }, 'database migrated');
    return await readUniqueIndexes(client);
  } finally {
    await client.end().catch(() => {});
  }
}

/** @throws DatabaseError or MigrationError; nothing is left open then */
export async function openPostgres(options: OpenPostgresOptions): Promise<Database> {
  const location = locatePostgres(options.url);
  const { poolSize, transactionTimeoutMs, busyTimeoutMs, leaseMs, logger, wrapDriver } = options;
  const pools: OpenPool[] = [];
  const release = async (): Promise<void> => {
    for (const pool of pools) await pool.close();
  };
  try {
    const indexes = await prepare(location, options);
    const connect = async (role: DriverRole): Promise<PrismaClient> => {
      const opened = openPool({
        location,
        role,
        size: poolSize,
        timeoutMs: transactionTimeoutMs,
        lockTimeoutMs: busyTimeoutMs,
        stuckMs: transactionTimeoutMs + stuckGraceMs,
        logger,
      });
      pools.push(opened);
      const adapter = wrapDriver(createPostgresAdapterFactory(opened.pool, indexes), role);
      const client = new PostgresClient({ adapter, errorFormat: 'minimal' });
      await client.$connect();
      // Made from the same models: only details of types nobody here uses differ.
      return withoutArguments(client as unknown as PrismaClient, fromStatement);
    };
    const writer = await connect('writer');
    const reader = await connect('reader');
    return await createPostgresDatabase({
      location,
      leaseMs,
      writer,
      reader,
      poolSize,
      transactionTimeoutMs,
      release,
      logger,
    });
  } catch (error) {
    await release();
    throw fromPg(error);
  }
}
