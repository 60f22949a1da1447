/** `npm run check`: everything about the tree that is not a test. Fails when any step does. */
import path from 'node:path';
import { fileSizes } from './check/file-sizes.ts';
import { generatedFiles } from './check/generated-files.ts';
import { leftovers } from './check/leftovers.ts';
import { licences } from './check/licences.ts';
import { lockfile } from './check/lockfile.ts';
import { specCoverage } from './check/spec-coverage.ts';
import { aligned, type Step } from './check/step.ts';
import { toolSteps } from './check/tools.ts';

const STEPS: readonly Step[] = [
  ...toolSteps,
  generatedFiles,
  lockfile,
  fileSizes,
  licences,
  leftovers,
  specCoverage,
];

const root = path.resolve(import.meta.dirname, '..');
const table: string[][] = [];

for (const step of STEPS) {
  const start = performance.now();
  const { ok, summary, details } = await step.run(root);
  const seconds = `${((performance.now() - start) / 1000).toFixed(1)} s`;
  console.log(`${ok ? 'ok  ' : 'FAIL'} ${step.name} (${seconds}): ${summary}`);
  for (const line of details) console.log(line.replaceAll(/^/gm, '     '));
  table.push([ok ? 'ok' : 'FAIL', step.name, seconds, summary]);
  if (!ok) process.exitCode = 1;
}

console.log(`\n${aligned(table).join('\n')}`);
