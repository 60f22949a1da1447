/**
 * The second half of every npm script, on Node 24: generates what is out of date, then runs the
 * target as if it had been started directly (`process.argv[1]` is the target).
 */
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { NotInstalledError } from './codegen/installed.ts';
import { bringUpToDate } from './codegen/up-to-date.ts';
import { stopWhenOrphaned } from './launch/orphan.ts';
import { mergeRepeatedSignals } from './launch/signals.ts';

/** What runs without the generated GraphQL types: they are erased, and a plain install lacks their generator. */
const RUNTIME_ONLY = ['server/main.ts', 'scripts/demo/main.ts'];

const [target, ...rest] = process.argv.slice(2);
if (target === undefined) throw new Error('usage: node scripts/launch.ts <target.ts> [arguments]');

const root = path.resolve(import.meta.dirname, '..');
const name = path.relative(root, target).split(path.sep).join('/');

mergeRepeatedSignals(process);
if (process.env.npm_lifecycle_event !== undefined) stopWhenOrphaned();
try {
  if (name !== 'scripts/codegen.ts') {
    await bringUpToDate(root, { scope: RUNTIME_ONLY.includes(name) ? 'runtime' : 'all' });
  }
  process.argv = [process.execPath, target, ...rest];
  await import(pathToFileURL(target).href);
} catch (error) {
  if (!(error instanceof NotInstalledError)) throw error;
  console.error(error.message);
  process.exitCode = 1;
}
