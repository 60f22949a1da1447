/** What Prisma's own engine says about our migrations and our migrators. */
import { cpSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { SchemaEngine } from '@prisma/schema-engine-wasm';
import { describe, expect, test } from 'vitest';
import { readMigrations } from '../../../prisma/migrate.ts';
import { writeMigration } from '../../../scripts/migration-new.ts';
import { MIGRATION_PROVIDERS, type MigrationProvider } from '../../../scripts/providers.ts';
import {
  diffMigrations,
  noFilters,
  openSchemaEngine,
  readMigrationList,
} from '../../../scripts/schema-engine.ts';
import { DATABASES } from '../../support/databases.ts';
import { type Migratable, migratable } from './migratable.ts';
import { temporaryFolders } from './temporary-folder.ts';

const newFolder = temporaryFolders();
const schemaPath = fileURLToPath(new URL('../../../prisma/schema.prisma', import.meta.url));
const migrationsOf = ({ name }: MigrationProvider) =>
  fileURLToPath(new URL(`../../../prisma/migrations/${name}`, import.meta.url));

describe.each(MIGRATION_PROVIDERS)('the migrations for $name', (provider) => {
  const migrations = migrationsOf(provider);

  test('DB-21: schema.prisma and the migrations agree; if not, run npm run migration:new', async () => {
    const schema = provider.readSchema(schemaPath);
    const engine = await openSchemaEngine(provider.inMemory(), schema);
    expect(await diffMigrations(engine, readMigrationList(migrations), schema)).toBeNull();
  });

  test('DB-21: a model the migrations do not make is found', async () => {
    const [file] = provider.readSchema(schemaPath).files;
    const content = `${file?.content}\nmodel Sticker {\n  id String @id\n}\n`;
    const changed = { files: [{ path: schemaPath, content }] };
    const engine = await openSchemaEngine(provider.inMemory(), changed);
    const sql = await diffMigrations(engine, readMigrationList(migrations), changed);
    expect(sql).toContain('CREATE TABLE "Sticker"');
  });

  test('migration:new writes what is missing, then nothing, and refuses unfit names and clocks', async () => {
    const dir = join(newFolder(), provider.name);
    const options = {
      provider,
      name: 'init',
      schemaPath,
      migrationsDir: dir,
      now: new Date('2026-01-02T03:04:05Z'),
    };
    const written = await writeMigration(options);
    expect(written).toBe(join(dir, '20260102030405_init'));
    const sql = readFileSync(join(written ?? '', 'migration.sql'), 'utf8');
    // Numbers events beyond 2^53 on either.
    expect(sql).toMatch(/"seq" (INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT|BIGSERIAL NOT NULL)/);
    const later = { ...options, name: 'more', now: new Date('2026-01-02T03:04:06Z') };
    expect(await writeMigration(later)).toBeNull();
    expect(readdirSync(dir).sort()).toEqual(['20260102030405_init', 'migration_lock.toml']);
    await expect(writeMigration({ ...later, name: 'Two Words' })).rejects.toThrow(
      'no migration name',
    );
    cpSync(written ?? '', join(dir, '20270101000000_future'), { recursive: true });
    await expect(writeMigration(later)).rejects.toThrow('clock');
  });
});

describe.each(DATABASES)('the migrator for $name', (kind) => {
  const { provider, open } = migratable(kind);
  const schema = provider.readSchema(schemaPath);
  const dir = migrationsOf(provider);
  const input = {
    migrationsList: readMigrationList(dir),
    optInToShadowDatabase: true,
    filters: noFilters,
  };

  const engineOn = <T>(database: Migratable, work: (engine: SchemaEngine) => Promise<T>) =>
    database.lend(async (factory) => work(await openSchemaEngine(factory, schema)));

  test.skipIf(kind.absent !== null)(
    'DB-21: Prisma’s engine takes what the migrator applied for its own',
    async () => {
      await using database = await open();
      await database.migrate(readMigrations(dir));
      await engineOn(database, async (engine) => {
        expect(await engine.diagnoseMigrationHistory(input)).toMatchObject({
          editedMigrationNames: [],
          failedMigrationNames: [],
          hasMigrationsTable: true,
          history: null,
        });
        expect(await engine.applyMigrations(input)).toEqual({ appliedMigrationNames: [] });
      });
    },
  );

  test.skipIf(kind.absent !== null)(
    'DB-21: the migrator takes what Prisma’s engine applied for its own',
    async () => {
      await using database = await open();
      const migrations = readMigrations(dir);
      const applied = await engineOn(database, (engine) => engine.applyMigrations(input));
      expect(applied.appliedMigrationNames).toEqual(migrations.map(({ name }) => name));
      expect(await database.migrate(migrations)).toEqual([]);
    },
  );
});
