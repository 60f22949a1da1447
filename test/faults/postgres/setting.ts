/** Databases on PostgreSQL for tests of what is PostgreSQL's alone. */
import { afterEach } from 'vitest';
import type { Database } from '../../../prisma/database.ts';
import { type OpenDatabaseOptions, openDatabase } from '../../../prisma/open.ts';
import { createPostgresDatabase, postgresAbsence } from '../../support/postgres.ts';
import { openRaw, type RawDatabase } from '../../support/raw-database.ts';

export const absent = postgresAbsence();

/** For the name of a `describe`. */
export const orWhyNot = absent === null ? '' : `: ${absent}`;

export interface Setting {
  /** A new, empty database. */
  create(): Promise<string>;
  /** What a process has of it. */
  open(url: string, options?: Partial<OpenDatabaseOptions>): Promise<Database>;
  /** A connection past the gateway's code. */
  raw(url: string): Promise<RawDatabase>;
}

/** Closes and removes after each test what was opened in it. */
export function setting(): Setting {
  let opened = new AsyncDisposableStack();
  afterEach(async () => {
    const stack = opened;
    opened = new AsyncDisposableStack();
    await stack.disposeAsync();
  });
  return {
    async create() {
      const empty = opened.adopt(await createPostgresDatabase(), (made) => made.remove());
      return empty.url;
    },
    open: async (url, options) =>
      opened.adopt(await openDatabase({ url, ...options }), (database) => database.close()),
    raw: async (url) => opened.use(await openRaw(url)),
  };
}
