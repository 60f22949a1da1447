/** Applies migrations to SQLite, each with its row in `_prisma_migrations` or not at all. */
import { randomUUID } from 'node:crypto';
import { constants, type DatabaseSync } from 'node:sqlite';
import {
  type AppliedMigration,
  type Migration,
  MigrationError,
  planMigrations,
} from '../migrate.ts';
import { toDateTimeText } from './arguments.ts';

// As Prisma's schema engine creates it.
const historyTable = `CREATE TABLE IF NOT EXISTS "_prisma_migrations" (
  "id" TEXT PRIMARY KEY NOT NULL,
  "checksum" TEXT NOT NULL,
  "finished_at" DATETIME,
  "migration_name" TEXT NOT NULL,
  "logs" TEXT,
  "rolled_back_at" DATETIME,
  "started_at" DATETIME NOT NULL DEFAULT current_timestamp,
  "applied_steps_count" INTEGER UNSIGNED NOT NULL DEFAULT 0
)`;

function readHistory(db: DatabaseSync): AppliedMigration[] {
  const rows = db
    .prepare(
      `SELECT migration_name AS name, checksum,
              finished_at IS NOT NULL AS finished, rolled_back_at IS NOT NULL AS rolled_back
       FROM "_prisma_migrations" ORDER BY rowid`,
    )
    .all();
  return rows.map((row) => ({
    name: String(row.name),
    checksum: String(row.checksum),
    finished: row.finished === 1,
    rolledBack: row.rolled_back === 1,
  }));
}

function run(db: DatabaseSync, sql: string): void {
  // A COMMIT inside the file would break it in two.
  db.setAuthorizer((action) =>
    action === constants.SQLITE_TRANSACTION ? constants.SQLITE_DENY : constants.SQLITE_OK,
  );
  try {
    db.exec(sql);
  } finally {
    db.setAuthorizer(null);
  }
}

function assertReferences(db: DatabaseSync): void {
  const broken = db.prepare('PRAGMA foreign_key_check').get();
  if (broken === undefined) return;
  throw new Error(`it leaves a row of "${broken.table}" without its "${broken.parent}"`);
}

function record(db: DatabaseSync, migration: Migration, startedAt: Date): void {
  db.prepare(
    `INSERT INTO "_prisma_migrations"
       (id, checksum, migration_name, started_at, finished_at, applied_steps_count)
     VALUES (?, ?, ?, ?, ?, 1)`,
  ).run(
    randomUUID(),
    migration.checksum,
    migration.name,
    toDateTimeText(startedAt),
    toDateTimeText(new Date()),
  );
}

function apply(db: DatabaseSync, migration: Migration): void {
  const startedAt = new Date();
  try {
    db.exec('BEGIN IMMEDIATE');
    run(db, migration.sql);
    assertReferences(db);
    record(db, migration, startedAt);
    db.exec('COMMIT');
  } catch (cause) {
    if (db.isTransaction) db.exec('ROLLBACK');
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new MigrationError('SQL', migration.name, `was refused and undone: ${reason}`, { cause });
  }
}

/**
 * Brings the database up to the given migrations. A process killed in the middle leaves it after
 * the last whole migration.
 * @returns the names of those applied now
 * @throws MigrationError
 */
export function migrateSqlite(db: DatabaseSync, migrations: readonly Migration[]): string[] {
  // Off before BEGIN, where the migration's own PRAGMA has no effect: rebuilding a table drops
  // the old one, which would otherwise delete everything that refers to it.
  db.exec('PRAGMA foreign_keys=OFF');
  try {
    db.exec(historyTable);
    const pending = planMigrations(readHistory(db), migrations);
    for (const migration of pending) apply(db, migration);
    return pending.map(({ name }) => name);
  } finally {
    db.exec('PRAGMA foreign_keys=ON');
  }
}
