/** Every row of a database, read beside the gateway that has it open. */
import { resolve } from 'node:path';
import { Pool } from 'pg';
import type { Reader } from '../../../prisma/database.ts';
import { PrismaClient } from '../../../prisma/generated/client/client.ts';
import { PrismaClient as PostgresClient } from '../../../prisma/generated/postgresql/client.ts';
import { createPostgresAdapterFactory } from '../../../prisma/postgres/adapter.ts';
import { createSqliteAdapterFactory } from '../../../prisma/sqlite/factory.ts';

export interface Inspector extends AsyncDisposable {
  readonly reader: Reader;
}

/** Opens an existing database for reading. */
export async function openInspector(url: string): Promise<Inspector> {
  if (!url.startsWith('file:')) return openPostgresInspector(url);
  const path = resolve(url.slice('file:'.length));
  const adapter = createSqliteAdapterFactory({ path, role: 'reader' });
  const client = new PrismaClient({ adapter, errorFormat: 'minimal' });
  await client.$connect();
  return { reader: client, [Symbol.asyncDispose]: () => client.$disconnect() };
}

async function openPostgresInspector(connectionString: string): Promise<Inspector> {
  const pool = new Pool({ connectionString, max: 2 });
  // The server may be stopped under it.
  pool.on('error', () => {});
  const adapter = createPostgresAdapterFactory(pool, new Map());
  const client = new PostgresClient({ adapter, errorFormat: 'minimal' });
  await client.$connect();
  return {
    // Made from the same models.
    reader: client as unknown as PrismaClient,
    async [Symbol.asyncDispose]() {
      await client.$disconnect();
      await pool.end().catch(() => {});
    },
  };
}

/** All tables as of one instant per table, each in the order of its key. */
export async function readTables(reader: Reader) {
  const byId = { orderBy: { id: 'asc' } } as const;
  return {
    accounts: await reader.account.findMany(byId),
    sessions: await reader.session.findMany(byId),
    contacts: await reader.contact.findMany(byId),
    chats: await reader.chat.findMany(byId),
    messages: await reader.message.findMany(byId),
    events: await reader.event.findMany({ orderBy: { seq: 'asc' } }),
    floors: await reader.eventFloor.findMany({ orderBy: { accountId: 'asc' } }),
    outbox: await reader.outboxItem.findMany(byId),
    records: await reader.engineRecord.findMany({
      orderBy: [{ accountId: 'asc' }, { key: 'asc' }],
    }),
    clientIds: await reader.clientId.findMany({
      orderBy: [{ accountId: 'asc' }, { operation: 'asc' }, { clientId: 'asc' }],
    }),
  };
}

export type Tables = Awaited<ReturnType<typeof readTables>>;
