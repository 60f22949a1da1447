/**
 * Which database the gateways of a test run stand on: SQLite in their data folder, unless the environment says
 * TEST_DATABASE=postgresql (a private server) or DATABASE_URL=postgresql://… (a server where databases may be made).
 */
import path from 'node:path';
import type { EmptyDatabase } from './databases.ts';
import { createDatabaseOn, createPostgresDatabase } from './postgres.ts';

function server(): string | null {
  const url = process.env.DATABASE_URL ?? '';
  if (/^postgres(ql)?:/.test(url)) return url;
  if (url !== '') throw new Error('Tests take a DATABASE_URL of a PostgreSQL server only.');
  return null;
}

/** Whether the gateways of this run stand on PostgreSQL. */
export function onPostgres(): boolean {
  const wanted = process.env.TEST_DATABASE ?? 'sqlite';
  if (wanted !== 'sqlite' && wanted !== 'postgresql') {
    throw new Error(`TEST_DATABASE is "${wanted}". Allowed: sqlite, postgresql.`);
  }
  return server() !== null || wanted === 'postgresql';
}

/** A database of its own for a gateway with this data folder. */
export async function gatewayDatabase(dataDir: string): Promise<EmptyDatabase> {
  const url = server();
  if (url !== null) return createDatabaseOn(url);
  if (onPostgres()) return createPostgresDatabase();
  return { url: `file:${path.join(dataDir, 'gateway.sqlite')}`, remove: async () => {} };
}
