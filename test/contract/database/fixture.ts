/** What each part of the contract is given. */
import { afterEach } from 'vitest';
import type { Database } from '../../../prisma/database.ts';

/** Opens an empty, migrated database. */
export type OpenEmpty = (options?: { readonly transactionTimeoutMs?: number }) => Promise<Database>;

/** The same, closing what the test opened. */
export function closingAfterEach(open: OpenEmpty): OpenEmpty {
  const opened: Database[] = [];
  afterEach(async () => {
    await Promise.all(opened.splice(0).map((database) => database.close()));
  });
  return async (options) => {
    const database = await open(options);
    opened.push(database);
    return database;
  };
}
