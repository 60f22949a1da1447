/** Applies migrations to PostgreSQL, each with its row in `_prisma_migrations` or not at all. */
import { randomUUID } from 'node:crypto';
import type { ClientBase } from 'pg';
import { DatabaseError } from '../errors.ts';
import {
  type AppliedMigration,
  type Migration,
  MigrationError,
  planMigrations,
} from '../migrate.ts';

/** The advisory lock Prisma's own engine takes while it migrates. */
const migrationLock = 72_707_369;
const lockTimeoutMs = 60_000;
const lockNotAvailable = '55P03';

// As Prisma's schema engine creates it.
const historyTable = `CREATE TABLE IF NOT EXISTS "_prisma_migrations" (
  "id" VARCHAR(36) PRIMARY KEY NOT NULL,
  "checksum" VARCHAR(64) NOT NULL,
  "finished_at" TIMESTAMPTZ,
  "migration_name" VARCHAR(255) NOT NULL,
  "logs" TEXT,
  "rolled_back_at" TIMESTAMPTZ,
  "started_at" TIMESTAMPTZ NOT NULL DEFAULT now(),
  "applied_steps_count" INTEGER NOT NULL DEFAULT 0
)`;

async function readHistory(client: ClientBase): Promise<AppliedMigration[]> {
  const { rows } = await client.query<AppliedMigration>(
    `SELECT migration_name AS name, checksum, finished_at IS NOT NULL AS finished,
            rolled_back_at IS NOT NULL AS "rolledBack"
     FROM "_prisma_migrations" ORDER BY started_at, migration_name`,
  );
  return rows;
}

/** Inside a DO block a COMMIT in the file is refused: it would break it in two. */
async function run(client: ClientBase, sql: string): Promise<void> {
  await client.query(`SELECT set_config('gateway.migration', $1, true)`, [sql]);
  await client.query(`DO $$ BEGIN EXECUTE current_setting('gateway.migration'); END $$`);
}

/** Begun with its transaction; a clock that is set back meanwhile must not have it end before. */
async function record(client: ClientBase, migration: Migration): Promise<void> {
  await client.query(
    `INSERT INTO "_prisma_migrations"
       (id, checksum, migration_name, started_at, finished_at, applied_steps_count)
     VALUES ($1, $2, $3, now(), greatest(now(), clock_timestamp()), 1)`,
    [randomUUID(), migration.checksum, migration.name],
  );
}

async function apply(client: ClientBase, migration: Migration): Promise<void> {
  try {
    await client.query('BEGIN');
    await run(client, migration.sql);
    await record(client, migration);
    await client.query('COMMIT');
  } catch (cause) {
    await client.query('ROLLBACK').catch(() => {});
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new MigrationError('SQL', migration.name, `was refused and undone: ${reason}`, { cause });
  }
}

async function lock(client: ClientBase): Promise<void> {
  try {
    await client.query(`SET lock_timeout = ${lockTimeoutMs}`);
    await client.query('SELECT pg_advisory_lock($1)', [migrationLock]);
    await client.query('SET lock_timeout = 0');
  } catch (cause) {
    if (!(cause instanceof Error && 'code' in cause && cause.code === lockNotAvailable))
      throw cause;
    throw new DatabaseError(
      'BUSY',
      `another process has been migrating the database for ${lockTimeoutMs / 1_000} s: wait for ` +
        'it, then start again',
      { cause },
    );
  }
}

/**
 * Brings the database up to the given migrations, one process at a time. One killed in the middle leaves it after the
 * last whole migration; its lock goes with its connection.
 * @returns the names of those applied now
 * @throws MigrationError, or DatabaseError BUSY
 */
export async function migratePostgres(
  client: ClientBase,
  migrations: readonly Migration[],
): Promise<string[]> {
  await lock(client);
  try {
    await client.query(historyTable);
    const pending = planMigrations(await readHistory(client), migrations);
    for (const migration of pending) await apply(client, migration);
    return pending.map(({ name }) => name);
  } finally {
    await client.query('SELECT pg_advisory_unlock($1)', [migrationLock]).catch(() => {});
  }
}
