/** One open transaction of a SQLite connection, as Prisma drives it. */
import { DriverAdapterError, type SqlQuery, type Transaction } from '@prisma/driver-adapter-utils';
import type { Release } from './lock.ts';
import type { Queries } from './queries.ts';

// Prisma then leaves BEGIN, COMMIT and ROLLBACK to us: they have to go with the lock.
const options = { usePhantomQuery: true };

function assertOpen(queries: Queries): void {
  if (queries.inTransaction) return;
  // A full disk or an I/O error makes SQLite roll back by itself; the next statement would
  // commit alone.
  throw new DriverAdapterError({
    kind: 'TransactionAlreadyClosed',
    cause: 'SQLite rolled the transaction back after an earlier error in it',
  });
}

function rollBack(queries: Queries): void {
  if (queries.inTransaction) queries.script('ROLLBACK');
}

/** @param release gives the connection to whoever waits next */
export function createTransaction(
  adapterName: string,
  queries: Queries,
  release: Release,
): Transaction {
  async function script(sql: string): Promise<void> {
    assertOpen(queries);
    queries.script(sql);
  }

  /** Rolls back what is not committed. Whatever becomes of that, the connection is free for the next one. */
  function end(): void {
    try {
      rollBack(queries);
    } finally {
      release();
    }
  }

  return {
    provider: 'sqlite',
    adapterName,
    options,
    async queryRaw(query: SqlQuery) {
      assertOpen(queries);
      return queries.query(query);
    },
    async executeRaw(query: SqlQuery) {
      assertOpen(queries);
      return queries.execute(query);
    },
    async commit() {
      try {
        assertOpen(queries);
        queries.script('COMMIT');
      } finally {
        end();
      }
    },
    rollback: async () => end(),
    createSavepoint: (name) => script(`SAVEPOINT ${name}`),
    rollbackToSavepoint: (name) => script(`ROLLBACK TO ${name}`),
    releaseSavepoint: (name) => script(`RELEASE ${name}`),
  };
}
