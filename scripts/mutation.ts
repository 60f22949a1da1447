/**
 * `npm run mutation -- <area>…`: changes the code, one small change at a time, and looks whether a test notices.
 * Slow, and no part of `npm test` or `npm run check`. Results and what they mean: specs/mutation.md.
 */
import { rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { Stryker } from '@stryker-mutator/core';
import { CACHE } from './codegen/up-to-date.ts';
import { AREAS, type Area } from './mutation/areas.ts';
import { summary } from './mutation/summary.ts';

const USAGE = `Usage: npm run mutation -- [--fresh] [--only <file or glob>] <area>…
Areas: ${Object.keys(AREAS).join(', ')}. Without --fresh only what changed since the last run is run again.`;

const root = path.resolve(import.meta.dirname, '..');

async function runArea(name: string, area: Area, only: string | undefined): Promise<void> {
  const folder = path.join(CACHE, 'mutation');
  const report = path.join(folder, `${name}.json`);
  const results = await new Stryker({
    mutate: only === undefined ? [...area.mutate] : [only],
    testFiles: [...area.tests],
    testRunner: 'vitest',
    plugins: ['@stryker-mutator/vitest-runner'],
    // Threads start faster than processes; `related` would search the imports of every mutant for what perTest knows.
    vitest: { configFile: 'vitest.mutation.config.ts', related: false, pool: 'threads' },
    coverageAnalysis: 'perTest',
    ignoreStatic: true,
    incremental: true,
    incrementalFile: path.join(folder, `${name}.incremental.json`),
    reporters: ['progress-append-only', 'json'],
    jsonReporter: { fileName: report },
    // Two at a time would need twice the patience of every watchdog.
    concurrency: 1,
    timeoutMS: 20_000,
    timeoutFactor: 3,
    dryRunTimeoutMinutes: 15,
    ignorePatterns: ['data', 'bob', 'coverage', '.ci', 'specs'],
    allowConsoleColors: false,
  }).runMutationTest();
  console.log(summary(name, results, root));
}

async function main(): Promise<number> {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: { fresh: { type: 'boolean', default: false }, only: { type: 'string' } },
  });
  const chosen = positionals.flatMap((name) => {
    const area = AREAS[name];
    return area ? [[name, area] as const] : [];
  });
  if (chosen.length === 0 || chosen.length < positionals.length) {
    console.error(USAGE);
    return 2;
  }
  process.chdir(root);
  os.setPriority(os.constants.priority.PRIORITY_LOW);
  for (const [name, area] of chosen) {
    if (values.fresh)
      rmSync(path.join(CACHE, 'mutation', `${name}.incremental.json`), { force: true });
    await runArea(name, area, values.only);
  }
  return 0;
}

process.exitCode = await main();
