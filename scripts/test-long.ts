/** `npm run test:long`: what survives kills, faults, hostile peers and abuse. `-- <filter>` as for `npm test`. */
import path from 'node:path';
import { runTests } from './test-run.ts';

const root = path.resolve(import.meta.dirname, '..');
process.exitCode = await runTests(root, 'long', process.argv.slice(2));
