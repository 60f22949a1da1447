/** The databases there are migrations for, each with an empty one in memory to work them out on. */
import { readFileSync } from 'node:fs';
import { PGlite } from '@electric-sql/pglite';
import type { SqlMigrationAwareDriverAdapterFactory } from '@prisma/driver-adapter-utils';
import type { SchemasContainer } from '@prisma/schema-engine-wasm';
import { PrismaPGlite } from 'pglite-prisma-adapter';
import type { Database } from '../prisma/database.ts';
import { createSqliteAdapterFactory } from '../prisma/sqlite/factory.ts';
import { toPostgresSchema, toSqliteSchema } from './schema-variants.ts';

export interface MigrationProvider {
  /** Names its folder in prisma/migrations too. */
  readonly name: Database['provider'];
  /** A new database in memory, with its shadow. */
  inMemory(): SqlMigrationAwareDriverAdapterFactory;
  /** schema.prisma for this database. */
  readSchema(path: string): SchemasContainer;
}

function container(path: string, convert: (model: string) => string): SchemasContainer {
  return { files: [{ path, content: convert(readFileSync(path, 'utf8')) }] };
}

export const sqlite: MigrationProvider = {
  name: 'sqlite',
  inMemory: () => createSqliteAdapterFactory({ path: ':memory:', role: 'writer' }),
  readSchema: (path) => container(path, toSqliteSchema),
};

function pglite(): SqlMigrationAwareDriverAdapterFactory {
  const factory = new PrismaPGlite(new PGlite());
  const connect = () => factory.connect();
  // Working out a difference touches the shadow only, so one of these, slow to start, is both.
  return {
    provider: factory.provider,
    adapterName: factory.adapterName,
    connect,
    connectToShadowDb: connect,
  };
}

export const postgresql: MigrationProvider = {
  name: 'postgresql',
  inMemory: pglite,
  readSchema: (path) => container(path, toPostgresSchema),
};

export const MIGRATION_PROVIDERS: readonly MigrationProvider[] = [sqlite, postgresql];
