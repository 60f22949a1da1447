/** Databases on a private PostgreSQL server, for tests. */
import { randomBytes } from 'node:crypto';
import { Client } from 'pg';
import type { EmptyDatabase } from './databases.ts';
import { findPostgres } from './postgres/binaries.ts';
import { sharedServer } from './postgres/shared.ts';

export { startPostgres } from './postgres/server.ts';

/**
 * Why tests cannot use PostgreSQL here; null when they can.
 * @throws instead when `postgres` stands in REQUIRE, a list with commas between
 */
export function postgresAbsence(find: typeof findPostgres = findPostgres): string | null {
  const found = find();
  if (typeof found !== 'string') return null;
  if ((process.env.REQUIRE ?? '').split(',').includes('postgres')) {
    throw new Error(`REQUIRE names postgres, but: ${found}`);
  }
  return found;
}

async function run(serverUrl: string, sql: string): Promise<void> {
  const client = new Client({ connectionString: serverUrl });
  await client.connect();
  try {
    await client.query(sql);
  } finally {
    await client.end();
  }
}

/** A new, empty database on a server. @param serverUrl of a user who may create databases */
export async function createDatabaseOn(serverUrl: string): Promise<EmptyDatabase> {
  const name = `gateway_${randomBytes(6).toString('hex')}`;
  await run(serverUrl, `CREATE DATABASE "${name}" TEMPLATE template0`);
  const url = new URL(serverUrl);
  url.pathname = `/${name}`;
  return {
    url: url.href,
    remove: () => run(serverUrl, `DROP DATABASE IF EXISTS "${name}" WITH (FORCE)`),
  };
}

/** A new, empty database on the server of this test run, which starts with the first. */
export async function createPostgresDatabase(): Promise<EmptyDatabase> {
  return createDatabaseOn(await sharedServer());
}
