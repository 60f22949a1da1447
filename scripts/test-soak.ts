/** `npm run test:soak`: every statement of every mutation, and kills at every write: too long for every change. */
import path from 'node:path';
import { runTests } from './test-run.ts';

const root = path.resolve(import.meta.dirname, '..');
process.exitCode = await runTests(root, 'soak', process.argv.slice(2));
