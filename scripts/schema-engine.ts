/**
 * Prisma's schema engine compiled to WebAssembly. Its package is not meant to be imported, so
 * everything that knows how is here, for development and tests only.
 */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import {
  bindMigrationAwareSqlAdapterFactory,
  type SqlMigrationAwareDriverAdapterFactory,
} from '@prisma/driver-adapter-utils';
import type { MigrationList, SchemaEngine, SchemasContainer } from '@prisma/schema-engine-wasm';
import * as bindings from '@prisma/schema-engine-wasm/schema_engine_bg';

interface Bindings {
  __wbg_set_wasm(exports: WebAssembly.Exports): void;
  readonly SchemaEngine: typeof SchemaEngine;
}

interface EngineExports extends WebAssembly.Exports {
  __wbindgen_start(): void;
}

const glue = bindings as unknown as Bindings;
let loaded = false;

// Node does not import .wasm files as the package's entry expects.
function loadOnce(): void {
  if (loaded) return;
  loaded = true;
  const code = createRequire(import.meta.url)
    .resolve('@prisma/schema-engine-wasm/schema_engine_bg')
    .replace(/\.js$/, '.wasm');
  const imports = { './schema_engine_bg.js': bindings as unknown as WebAssembly.ModuleImports };
  const instance = new WebAssembly.Instance(new WebAssembly.Module(readFileSync(code)), imports);
  glue.__wbg_set_wasm(instance.exports);
  (instance.exports as EngineExports).__wbindgen_start();
}

/** Nothing in the database belongs to somebody else. */
export const noFilters = { externalTables: [], externalEnums: [] };

export async function openSchemaEngine(
  factory: SqlMigrationAwareDriverAdapterFactory,
  schema: SchemasContainer,
): Promise<SchemaEngine> {
  loadOnce();
  const datamodels = schema.files.map(({ path, content }): [string, string] => [path, content]);
  const bound = bindMigrationAwareSqlAdapterFactory(factory);
  return glue.SchemaEngine.new({ datamodels }, () => {}, bound);
}

/** The migrations folder in the shape the engine takes; empty when there is none yet. */
export function readMigrationList(baseDir: string): MigrationList {
  const lockPath = join(baseDir, 'migration_lock.toml');
  const entries = existsSync(baseDir) ? readdirSync(baseDir, { withFileTypes: true }) : [];
  const names = entries.filter((entry) => entry.isDirectory()).map(({ name }) => name);
  return {
    baseDir,
    lockfile: {
      path: 'migration_lock.toml',
      content: existsSync(lockPath) ? readFileSync(lockPath, 'utf8') : null,
    },
    shadowDbInitScript: '',
    migrationDirectories: names.sort().map((name) => ({
      path: name,
      migrationFile: {
        path: 'migration.sql',
        content: { tag: 'ok', value: readFileSync(join(baseDir, name, 'migration.sql'), 'utf8') },
      },
    })),
  };
}

/** The SQL that brings the migrations' result to the schema; null when nothing differs. */
export async function diffMigrations(
  engine: SchemaEngine,
  migrations: MigrationList,
  schema: SchemasContainer,
): Promise<string | null> {
  const { exitCode, stdout } = await engine.diff({
    from: { tag: 'migrations', ...migrations },
    to: { tag: 'schemaDatamodel', ...schema },
    script: true,
    exitCode: true,
    filters: noFilters,
  });
  return exitCode === 2 ? (stdout ?? '') : null;
}
