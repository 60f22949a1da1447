/** `npm run migration:new -- <name>`: writes the SQL from the migrations to schema.prisma, for each database. */
import { mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { MIGRATION_PROVIDERS, type MigrationProvider } from './providers.ts';
import { diffMigrations, openSchemaEngine, readMigrationList } from './schema-engine.ts';

const root = fileURLToPath(new URL('..', import.meta.url));
const lockFile = (
  provider: string,
) => `# Which database these migrations are for. Prisma's engine reads it.
provider = "${provider}"
`;

export interface NewMigration {
  readonly provider: MigrationProvider;
  /** Lower-case words joined by underscores. */
  readonly name: string;
  readonly schemaPath: string;
  readonly migrationsDir: string;
  readonly now: Date;
}

/**
 * Writes `<timestamp>_<name>/migration.sql`.
 * @returns the new folder, or null when schema and migrations agree
 * @throws when the name is unfit or the clock is behind the newest migration
 */
export async function writeMigration(options: NewMigration): Promise<string | null> {
  if (!/^[a-z][a-z0-9_]{0,60}$/.test(options.name)) {
    throw new Error(
      `"${options.name}" is no migration name: lower-case words joined by underscores are, ` +
        'as in npm run migration:new -- add_read_receipts',
    );
  }
  mkdirSync(options.migrationsDir, { recursive: true });
  const previous = readdirSync(options.migrationsDir).filter((name) => /^\d{14}_/.test(name));
  const folder = `${options.now.toISOString().replace(/\D/g, '').slice(0, 14)}_${options.name}`;
  const newest = previous.sort().at(-1);
  if (newest !== undefined && newest >= folder) {
    throw new Error(`${folder} would run before ${newest}: set this machine's clock right`);
  }
  writeFileSync(
    join(options.migrationsDir, 'migration_lock.toml'),
    lockFile(options.provider.name),
  );

  const schema = options.provider.readSchema(options.schemaPath);
  const engine = await openSchemaEngine(options.provider.inMemory(), schema);
  const sql = await diffMigrations(engine, readMigrationList(options.migrationsDir), schema);
  if (sql === null) return null;
  const path = join(options.migrationsDir, folder);
  mkdirSync(path);
  writeFileSync(join(path, 'migration.sql'), sql);
  return path;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const now = new Date();
  for (const provider of MIGRATION_PROVIDERS) {
    const path = await writeMigration({
      provider,
      name: process.argv[2] ?? '',
      schemaPath: join(root, 'prisma/schema.prisma'),
      migrationsDir: join(root, 'prisma/migrations', provider.name),
      now,
    });
    const agreed = `schema.prisma and the migrations for ${provider.name} agree`;
    console.log(path === null ? agreed : `wrote ${path}`);
  }
  // Databases in memory stay open for as long as somebody might ask them.
  process.exit();
}
