/** Which migrations a database still needs, and when it must not be touched. */
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

export interface Migration {
  /** Folder name, `<timestamp>_<words>`; their order is the order of application. */
  readonly name: string;
  readonly sql: string;
  /** SHA-256 of the file with LF line ends, hex, as Prisma records it. */
  readonly checksum: string;
}

/** A row of `_prisma_migrations`. */
export interface AppliedMigration {
  readonly name: string;
  readonly checksum: string;
  readonly finished: boolean;
  readonly rolledBack: boolean;
}

export type MigrationFault = 'AHEAD' | 'EDITED' | 'SQL' | 'UNFINISHED';

/** The database is as it was before. */
export class MigrationError extends Error {
  override readonly name = 'MigrationError';
  readonly fault: MigrationFault;
  readonly migration: string;

  constructor(fault: MigrationFault, migration: string, message: string, options?: ErrorOptions) {
    super(`migration "${migration}" ${message}`, options);
    this.fault = fault;
    this.migration = migration;
  }
}

/** The migrations in a folder, oldest first. */
export function readMigrations(dir: string): Migration[] {
  return readdirSync(dir, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map(({ name }) => name)
    .sort()
    .map((name) => {
      // A checkout on Windows may have put CRLF; that is no edit.
      const sql = readFileSync(join(dir, name, 'migration.sql'), 'utf8').replaceAll('\r\n', '\n');
      return { name, sql, checksum: createHash('sha256').update(sql).digest('hex') };
    });
}

function assertKnown(row: AppliedMigration, known: Migration | undefined): void {
  if (!row.finished) {
    throw new MigrationError(
      'UNFINISHED',
      row.name,
      'was begun by another tool and not finished: restore the backup made before it, or repair ' +
        'the tables by hand and mark it with `prisma migrate resolve`',
    );
  }
  if (known === undefined) {
    throw new MigrationError(
      'AHEAD',
      row.name,
      'is in the database but not in this version: a newer version wrote it. Start that version, ' +
        'or restore a backup made before it',
    );
  }
  if (known.checksum !== row.checksum) {
    throw new MigrationError(
      'EDITED',
      row.name,
      'was changed after it had been applied to this database: put the file back as it was and ' +
        'write the change as a new migration',
    );
  }
}

/**
 * @returns the migrations to apply, in order
 * @throws MigrationError AHEAD, EDITED or UNFINISHED
 */
export function planMigrations(
  history: readonly AppliedMigration[],
  migrations: readonly Migration[],
): Migration[] {
  const rows = history.filter((row) => !row.rolledBack);
  for (const row of rows) {
    assertKnown(
      row,
      migrations.find(({ name }) => name === row.name),
    );
  }
  const applied = new Set(rows.map(({ name }) => name));
  return migrations.filter(({ name }) => !applied.has(name));
}
