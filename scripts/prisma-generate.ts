/** Generates a Prisma client per database into prisma/generated (not committed), from the one model. */
import { spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { toPostgresSchema } from './schema-variants.ts';

const root = fileURLToPath(new URL('..', import.meta.url));
const MODEL = 'prisma/schema.prisma';
/** The same model for PostgreSQL; generated too. */
const POSTGRES_MODEL = 'prisma/generated/postgresql.prisma';

/** Both clients. @throws when the generator fails */
export function generatePrismaClients(): void {
  generatePrismaClient(MODEL);
  const path = join(root, POSTGRES_MODEL);
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, toPostgresSchema(readFileSync(join(root, MODEL), 'utf8')));
  generatePrismaClient(POSTGRES_MODEL);
}

/**
 * Runs `prisma generate` for one schema file.
 * @param schema path relative to the repository
 * @throws when the generator fails, with its own words
 */
export function generatePrismaClient(schema: string): void {
  const cli = createRequire(import.meta.url).resolve('prisma/build/index.js');
  const run = spawnSync(process.execPath, [cli, 'generate', '--no-hints', '--schema', schema], {
    cwd: root,
    stdio: ['ignore', 'pipe', 'pipe'],
    encoding: 'utf8',
    env: {
      // The generator never runs this engine; without a path Prisma would try to download one.
      PRISMA_SCHEMA_ENGINE_BINARY: process.execPath,
      CHECKPOINT_DISABLE: '1',
      ...process.env,
    },
  });
  if (run.status === 0) return;
  throw new Error(
    `prisma generate failed for ${schema} (exit ${run.status ?? run.signal}): ` +
      `${run.error?.message ?? ''}${run.stdout}${run.stderr}`,
  );
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  generatePrismaClients();
  console.log('generated prisma/generated');
}
