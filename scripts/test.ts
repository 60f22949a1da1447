/** `npm test`: the whole suite. `npm test -- <filter>`: what vitest makes of the arguments. */
import path from 'node:path';
import { runTests } from './test-run.ts';

process.exitCode = await runTests(path.resolve(import.meta.dirname, '..'), process.argv.slice(2));
