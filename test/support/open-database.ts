import type { Database } from '../../prisma/database.ts';
import { openDatabase } from '../../prisma/open.ts';
import { gatewayDatabase, onPostgres } from './gateway-database.ts';

/** A new, empty database as the gateways of this run have it: SQLite in memory, or on PostgreSQL. Gone when closed. */
export async function openTestDatabase(): Promise<Database> {
  if (!onPostgres()) return openDatabase({ url: ':memory:' });
  const empty = await gatewayDatabase('');
  const database = await openDatabase({ url: empty.url });
  return {
    ...database,
    async close() {
      await database.close();
      await empty.remove();
    },
  };
}
