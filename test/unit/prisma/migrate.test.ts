import { createHash } from 'node:crypto';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { DatabaseSync } from 'node:sqlite';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type Migration, readMigrations } from '../../../prisma/migrate.ts';
import { openConnection } from '../../../prisma/sqlite/connection.ts';
import { migrateSqlite } from '../../../prisma/sqlite/migrate.ts';
import { temporaryFolders } from './temporary-folder.ts';

const newFolder = temporaryFolders();
let db: DatabaseSync;

beforeEach(() => {
  db = openConnection({ path: join(newFolder(), 'database.sqlite'), role: 'writer' });
});
afterEach(() => db.close());

function migration(name: string, sql: string): Migration {
  return { name, sql, checksum: createHash('sha256').update(sql).digest('hex') };
}

function rows(sql: string): unknown[] {
  return db
    .prepare(sql)
    .all()
    .map((row) => ({ ...row }));
}

const tables = "SELECT name FROM sqlite_master WHERE type = 'table' AND name IN ('a', 'b')";
const first = migration('1_first', 'CREATE TABLE a (id INTEGER PRIMARY KEY)');
const second = migration(
  '2_second',
  'CREATE TABLE b (id INTEGER PRIMARY KEY); INSERT INTO b VALUES (1)',
);

describe('what is applied', () => {
  test('DB-19: each migration is applied once, in order, and recorded', () => {
    expect(migrateSqlite(db, [first])).toEqual(['1_first']);
    expect(migrateSqlite(db, [first, second])).toEqual(['2_second']);
    expect(migrateSqlite(db, [first, second])).toEqual([]);
    expect(
      rows(
        'SELECT migration_name, checksum, applied_steps_count, finished_at >= started_at AS done FROM _prisma_migrations',
      ),
    ).toEqual([
      { migration_name: '1_first', checksum: first.checksum, applied_steps_count: 1, done: 1 },
      { migration_name: '2_second', checksum: second.checksum, applied_steps_count: 1, done: 1 },
    ]);
  });

  test('DB-19: a migration that fails half-way leaves nothing, and can be tried again', () => {
    const broken = migration('2_second', 'CREATE TABLE b (id); INSERT INTO nowhere VALUES (1)');
    expect(() => migrateSqlite(db, [first, broken])).toThrow(
      expect.objectContaining({
        fault: 'SQL',
        message: 'migration "2_second" was refused and undone: no such table: nowhere',
      }),
    );
    expect(rows(tables)).toEqual([{ name: 'a' }]);
    expect(migrateSqlite(db, [first, second])).toEqual(['2_second']);
  });

  test('DB-19: a migration cannot commit half of itself', () => {
    const sly = migration('1_sly', 'CREATE TABLE a (id); COMMIT; CREATE TABLE b (id)');
    expect(() => migrateSqlite(db, [sly])).toThrow(expect.objectContaining({ fault: 'SQL' }));
    expect(rows(tables)).toEqual([]);
  });

  test('DB-22: rebuilding a table keeps the rows that refer to it', () => {
    const make = migration(
      '1_make',
      `CREATE TABLE a (id INTEGER PRIMARY KEY);
       CREATE TABLE b (a INTEGER NOT NULL REFERENCES a (id) ON DELETE CASCADE);
       INSERT INTO a VALUES (1); INSERT INTO b VALUES (1)`,
    );
    const rebuild = migration(
      '2_rebuild',
      `PRAGMA defer_foreign_keys=ON; PRAGMA foreign_keys=OFF;
       CREATE TABLE new_a (id INTEGER PRIMARY KEY, note TEXT);
       INSERT INTO new_a (id) SELECT id FROM a;
       DROP TABLE a; ALTER TABLE new_a RENAME TO a;
       PRAGMA foreign_keys=ON; PRAGMA defer_foreign_keys=OFF;`,
    );
    migrateSqlite(db, [make, rebuild]);
    expect(rows('SELECT * FROM b')).toEqual([{ a: 1 }]);
    expect(() => db.exec('INSERT INTO b VALUES (2)')).toThrow('FOREIGN KEY');
  });

  test('DB-22: a migration that leaves a reference to nothing is refused and undone', () => {
    const make = migration(
      '1_make',
      'CREATE TABLE a (id INTEGER PRIMARY KEY); CREATE TABLE b (a REFERENCES a (id)); INSERT INTO a VALUES (1); INSERT INTO b VALUES (1)',
    );
    const lose = migration('2_lose', 'DELETE FROM a');
    expect(() => migrateSqlite(db, [make, lose])).toThrow('a row of "b" without its "a"');
    expect(rows('SELECT * FROM a')).toEqual([{ id: 1 }]);
  });
});

describe('what is refused', () => {
  test('DB-19: a migration changed after it was applied', () => {
    migrateSqlite(db, [first]);
    const edited = migration('1_first', `${first.sql} `);
    expect(() => migrateSqlite(db, [edited, second])).toThrow(
      /"1_first" was changed after .* put the file back/,
    );
    expect(rows(tables)).toEqual([{ name: 'a' }]);
  });

  test('DB-19: a database that a newer version wrote', () => {
    migrateSqlite(db, [first, second]);
    expect(() => migrateSqlite(db, [first])).toThrow(/"2_second" .* a newer version wrote it/);
  });

  test('DB-19: a migration another tool left unfinished, until it is marked as rolled back', () => {
    migrateSqlite(db, []);
    db.exec(
      `INSERT INTO _prisma_migrations (id, checksum, migration_name) VALUES ('x', '', '1_first')`,
    );
    expect(() => migrateSqlite(db, [first])).toThrow(/"1_first" .* `prisma migrate resolve`/);
    expect(rows(tables)).toEqual([]);
    db.exec('UPDATE _prisma_migrations SET rolled_back_at = current_timestamp');
    expect(migrateSqlite(db, [first])).toEqual(['1_first']);
  });
});

test('DB-19: a folder is read in order, with the checksum of each file, whatever its line ends', () => {
  const dir = newFolder();
  const third = migration('3_third', 'CREATE TABLE c (\n  id\n)\n');
  writeFileSync(join(dir, 'migration_lock.toml'), 'provider = "sqlite"');
  for (const { name, sql } of [third, second, first]) {
    mkdirSync(join(dir, name));
    writeFileSync(join(dir, name, 'migration.sql'), sql.replaceAll('\n', '\r\n'));
  }
  expect(readMigrations(dir)).toEqual([first, second, third]);
});
