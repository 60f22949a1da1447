/** What Prisma's own engine says about our migrations and our migrator. */
import { cpSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { SchemaEngine } from '@prisma/schema-engine-wasm';
import { expect, test } from 'vitest';
import { readMigrations } from '../../../prisma/migrate.ts';
import { openConnection } from '../../../prisma/sqlite/connection.ts';
import { createSqliteAdapterFactory } from '../../../prisma/sqlite/factory.ts';
import { migrateSqlite } from '../../../prisma/sqlite/migrate.ts';
import { writeMigration } from '../../../scripts/migration-new.ts';
import {
  diffMigrations,
  noFilters,
  openSchemaEngine,
  readMigrationList,
  readSqliteSchema,
} from '../../../scripts/schema-engine.ts';
import { temporaryFolders } from './temporary-folder.ts';

const newFolder = temporaryFolders();
const schemaPath = fileURLToPath(new URL('../../../prisma/schema.prisma', import.meta.url));
const migrationsDir = fileURLToPath(new URL('../../../prisma/migrations/sqlite', import.meta.url));
const schema = readSqliteSchema(schemaPath);

test('DB-21: schema.prisma and the migrations agree; if not, run npm run migration:new', async () => {
  const factory = createSqliteAdapterFactory({ path: ':memory:', role: 'writer' });
  const engine = await openSchemaEngine(factory, schema);
  expect(await diffMigrations(engine, readMigrationList(migrationsDir), schema)).toBeNull();
});

test('DB-21: a model the migrations do not make is found', async () => {
  const factory = createSqliteAdapterFactory({ path: ':memory:', role: 'writer' });
  const [file] = schema.files;
  const content = `${file?.content}\nmodel Sticker {\n  id String @id\n}\n`;
  const changed = { files: [{ path: schemaPath, content }] };
  const engine = await openSchemaEngine(factory, changed);
  const sql = await diffMigrations(engine, readMigrationList(migrationsDir), changed);
  expect(sql).toContain('CREATE TABLE "Sticker"');
});

/** An engine on a file; the engine itself never closes its connection. */
async function engineOn(path: string): Promise<{ engine: SchemaEngine; close(): Promise<void> }> {
  const factory = createSqliteAdapterFactory({ path, role: 'writer' });
  const adapter = await factory.connect();
  const engine = await openSchemaEngine({ ...factory, connect: async () => adapter }, schema);
  return { engine, close: () => adapter.dispose() };
}

const input = {
  migrationsList: readMigrationList(migrationsDir),
  optInToShadowDatabase: true,
  filters: noFilters,
};

test('DB-21: Prisma’s engine takes what the migrator applied for its own', async () => {
  const path = join(newFolder(), 'database.sqlite');
  const db = openConnection({ path, role: 'writer' });
  migrateSqlite(db, readMigrations(migrationsDir));
  db.close();
  const { engine, close } = await engineOn(path);
  expect(await engine.diagnoseMigrationHistory(input)).toMatchObject({
    editedMigrationNames: [],
    failedMigrationNames: [],
    hasMigrationsTable: true,
    history: null,
  });
  expect(await engine.applyMigrations(input)).toEqual({ appliedMigrationNames: [] });
  await close();
});

test('DB-21: the migrator takes what Prisma’s engine applied for its own', async () => {
  const path = join(newFolder(), 'database.sqlite');
  const migrations = readMigrations(migrationsDir);
  const { engine, close } = await engineOn(path);
  const { appliedMigrationNames } = await engine.applyMigrations(input);
  await close();
  expect(appliedMigrationNames).toEqual(migrations.map(({ name }) => name));
  const db = openConnection({ path, role: 'writer' });
  expect(migrateSqlite(db, migrations)).toEqual([]);
  db.close();
});

test('migration:new writes what is missing, then nothing, and refuses unfit names and clocks', async () => {
  const dir = join(newFolder(), 'sqlite');
  const options = {
    name: 'init',
    schemaPath,
    migrationsDir: dir,
    now: new Date('2026-01-02T03:04:05Z'),
  };
  const written = await writeMigration(options);
  expect(written).toBe(join(dir, '20260102030405_init'));
  const sql = readFileSync(join(written ?? '', 'migration.sql'), 'utf8');
  expect(sql).toContain('"seq" INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT');
  const later = { ...options, name: 'more', now: new Date('2026-01-02T03:04:06Z') };
  expect(await writeMigration(later)).toBeNull();
  expect(readdirSync(dir).sort()).toEqual(['20260102030405_init', 'migration_lock.toml']);
  await expect(writeMigration({ ...later, name: 'Two Words' })).rejects.toThrow(
    'no migration name',
  );
  cpSync(written ?? '', join(dir, '20270101000000_future'), { recursive: true });
  await expect(writeMigration(later)).rejects.toThrow('clock');
});
