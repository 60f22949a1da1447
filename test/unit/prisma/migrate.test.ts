import { createHash } from 'node:crypto';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type Migration, readMigrations } from '../../../prisma/migrate.ts';
import { openConnection } from '../../../prisma/sqlite/connection.ts';
import { migrateSqlite } from '../../../prisma/sqlite/migrate.ts';
import { DATABASES } from '../../support/databases.ts';
import { type Migratable, migratable } from './migratable.ts';
import { temporaryFolders } from './temporary-folder.ts';

const newFolder = temporaryFolders();

function migration(name: string, sql: string): Migration {
  return { name, sql, checksum: createHash('sha256').update(sql).digest('hex') };
}

const first = migration('1_first', 'CREATE TABLE a (id INTEGER PRIMARY KEY)');
const second = migration(
  '2_second',
  'CREATE TABLE b (id INTEGER PRIMARY KEY); INSERT INTO b VALUES (1)',
);

for (const kind of DATABASES) {
  const { name, absent } = kind;
  describe.skipIf(absent !== null)(`migrations on ${name}${absent ? `: ${absent}` : ''}`, () => {
    let database: Migratable;
    beforeEach(async () => {
      database = await migratable(kind).open();
    });
    afterEach(() => database[Symbol.asyncDispose]());

    test('DB-19: each migration is applied once, in order, and recorded', async () => {
      expect(await database.migrate([first])).toEqual(['1_first']);
      expect(await database.migrate([first, second])).toEqual(['2_second']);
      expect(await database.migrate([first, second])).toEqual([]);
      const recorded = await database.query(
        `SELECT migration_name, checksum, applied_steps_count,
                CASE WHEN finished_at >= started_at THEN 1 ELSE 0 END AS done
         FROM _prisma_migrations ORDER BY migration_name`,
      );
      expect(recorded).toEqual([
        { migration_name: '1_first', checksum: first.checksum, applied_steps_count: 1, done: 1 },
        { migration_name: '2_second', checksum: second.checksum, applied_steps_count: 1, done: 1 },
      ]);
    });

    test('DB-19: a migration that fails half-way leaves nothing, and can be tried again', async () => {
      const sql = 'CREATE TABLE b (id INTEGER); INSERT INTO nowhere VALUES (1)';
      const broken = migration('2_second', sql);
      await expect(database.migrate([first, broken])).rejects.toMatchObject({
        fault: 'SQL',
        message: expect.stringMatching(/^migration "2_second" was refused and undone: .*nowhere/),
      });
      expect(await database.tables()).toEqual(['a']);
      expect(await database.migrate([first, second])).toEqual(['2_second']);
    });

    test('DB-19: a migration cannot commit half of itself', async () => {
      const sql = 'CREATE TABLE a (id INTEGER); COMMIT; CREATE TABLE b (id INTEGER)';
      const sly = database.migrate([migration('1_sly', sql)]);
      await expect(sly).rejects.toMatchObject({ fault: 'SQL' });
      expect(await database.tables()).toEqual([]);
    });

    test('DB-22: a migration that leaves a reference to nothing is refused and undone', async () => {
      const make = migration(
        '1_make',
        `CREATE TABLE a (id INTEGER PRIMARY KEY); CREATE TABLE b (a INTEGER REFERENCES a (id));
         INSERT INTO a VALUES (1); INSERT INTO b VALUES (1)`,
      );
      const lose = migration('2_lose', 'DELETE FROM a');
      await expect(database.migrate([make, lose])).rejects.toMatchObject({
        fault: 'SQL',
        message: expect.stringContaining('"b"'),
      });
      expect(await database.query('SELECT * FROM a')).toEqual([{ id: 1 }]);
    });

    test('DB-19: a migration changed after it was applied is refused', async () => {
      await database.migrate([first]);
      const edited = migration('1_first', `${first.sql} `);
      await expect(database.migrate([edited, second])).rejects.toThrow(
        /"1_first" was changed after .* put the file back/,
      );
      expect(await database.tables()).toEqual(['a']);
    });

    test('DB-19: a database that a newer version wrote is refused', async () => {
      await database.migrate([first, second]);
      await expect(database.migrate([first])).rejects.toThrow(
        /"2_second" .* a newer version wrote it/,
      );
    });

    test('DB-19: a migration another tool left unfinished is refused, until it is marked as rolled back', async () => {
      await database.migrate([]);
      await database.query(
        `INSERT INTO _prisma_migrations (id, checksum, migration_name) VALUES ('x', '', '1_first')`,
      );
      await expect(database.migrate([first])).rejects.toThrow(
        /"1_first" .* `prisma migrate resolve`/,
      );
      expect(await database.tables()).toEqual([]);
      await database.query('UPDATE _prisma_migrations SET rolled_back_at = current_timestamp');
      expect(await database.migrate([first])).toEqual(['1_first']);
    });
  });
}

test('DB-22: rebuilding a table, as SQLite has to, keeps the rows that refer to it', () => {
  const db = openConnection({ path: join(newFolder(), 'database.sqlite'), role: 'writer' });
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
  expect(db.prepare('SELECT a FROM b').all()).toEqual([expect.objectContaining({ a: 1 })]);
  expect(() => db.exec('INSERT INTO b VALUES (2)')).toThrow('FOREIGN KEY');
  db.close();
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
