/** `npm test`: everything but the long tests. `npm test -- <filter>`: what vitest makes of the arguments. */
import path from 'node:path';
import { runTests } from './test-run.ts';

const root = path.resolve(import.meta.dirname, '..');
process.exitCode = await runTests(root, 'main', process.argv.slice(2));
