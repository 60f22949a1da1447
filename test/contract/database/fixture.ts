/** What each part of the contract is given. */
import { afterEach } from 'vitest';
import type { Database } from '../../../prisma/database.ts';
import { openDatabase } from '../../../prisma/open.ts';
import type { DatabaseUnderTest, EmptyDatabase } from '../../support/databases.ts';

/** Opens an empty, migrated database. */
export type OpenEmpty = (options?: { readonly transactionTimeoutMs?: number }) => Promise<Database>;

/** Opens databases of this kind, and removes what a test opened. */
export function openingEmpty(kind: DatabaseUnderTest): OpenEmpty {
  const made: EmptyDatabase[] = [];
  const opened: Database[] = [];
  afterEach(async () => {
    await Promise.all(opened.splice(0).map((database) => database.close()));
    await Promise.all(made.splice(0).map((database) => database.remove()));
  });
  return async (options) => {
    const empty = await kind.create();
    made.push(empty);
    const database = await openDatabase({ url: empty.url, ...options });
    opened.push(database);
    return database;
  };
}
