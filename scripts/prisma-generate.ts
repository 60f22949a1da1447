/** Generates the Prisma client into prisma/generated/client (not committed). */
import { spawnSync } from 'node:child_process';
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));

/**
 * Runs `prisma generate` for one schema file.
 * @param schema path relative to the repository, default `prisma/schema.prisma`
 * @throws when the generator fails; its own output is on stderr
 */
export function generatePrismaClient(schema = 'prisma/schema.prisma'): void {
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
  generatePrismaClient(process.argv[2]);
  console.log('generated prisma/generated/client');
}
