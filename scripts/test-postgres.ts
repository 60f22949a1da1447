/**
 * `npm run test:postgres`: the tests that go through the API, and those of domains on their own, on PostgreSQL. On a private server, or
 * with DATABASE_URL=postgresql://… on that one. `-- <filter>`: only those.
 */
import path from 'node:path';
import { runTests } from './test-run.ts';

const root = path.resolve(import.meta.dirname, '..');
/** Of tests that start gateways, or open a database as they would. */
const TESTS = [
  ...['account/', 'chat/', 'contact/', 'contract/schema/', 'http/', 'security/'],
  ...['unit/contact/strangers', 'unit/ingest/', 'unit/outbox/', 'unit/shared/'],
];

if (!process.env.DATABASE_URL) process.env.TEST_DATABASE = 'postgresql';
const given = process.argv.slice(2);
const filters = given.length > 0 ? given : TESTS.map((name) => `test/${name}`);
process.exitCode = await runTests(root, 'main', filters);
