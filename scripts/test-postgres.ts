/**
 * `npm run test:postgres`: the tests that go through the API, with every gateway on PostgreSQL. On a private server, or
 * with DATABASE_URL=postgresql://… on that one. `-- <filter>`: only those.
 */
import path from 'node:path';
import { runTests } from './test-run.ts';

const root = path.resolve(import.meta.dirname, '..');
/** Folders of tests that start gateways. */
const FOLDERS = ['account', 'chat', 'contact', 'contract/schema', 'http', 'security'];

if (!process.env.DATABASE_URL) process.env.TEST_DATABASE = 'postgresql';
const given = process.argv.slice(2);
const filters = given.length > 0 ? given : FOLDERS.map((folder) => `test/${folder}/`);
process.exitCode = await runTests(root, 'main', filters);
