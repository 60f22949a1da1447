/** Prisma driver adapter over one node:sqlite connection. */
import type { DatabaseSync } from 'node:sqlite';
import { setTimeout } from 'node:timers/promises';
import {
  DriverAdapterError,
  type IsolationLevel,
  type SqlDriverAdapter,
} from '@prisma/driver-adapter-utils';
import { createLock } from './lock.ts';
import { createQueries, type Queries } from './queries.ts';
import { createTransaction } from './transaction.ts';

export const adapterName = 'status-gateway-node-sqlite';

/** SQLite's default SQLITE_MAX_VARIABLE_NUMBER, which Node's build keeps. */
const maxBindValues = 32_766;

const retryMs = 25;

function isBusy(error: unknown): boolean {
  return error instanceof DriverAdapterError && error.cause.kind === 'SocketTimeout';
}

/** IMMEDIATE: a foreign writer is met here, not in the middle of the work. */
async function begin(queries: Queries, busyTimeoutMs: number): Promise<void> {
  const until = performance.now() + busyTimeoutMs;
  for (;;) {
    try {
      return queries.script('BEGIN IMMEDIATE');
    } catch (error) {
      if (!isBusy(error) || performance.now() >= until) throw error;
    }
    await setTimeout(retryMs);
  }
}

function assertSerializable(level: IsolationLevel | undefined): void {
  if (level === undefined || level === 'SERIALIZABLE') return;
  throw new DriverAdapterError({ kind: 'InvalidIsolationLevel', level });
}

/**
 * Statements outside a transaction wait until the open one has ended: on one connection they
 * would otherwise become part of it, and vanish with its rollback.
 * @param busyTimeoutMs how long a transaction waits for another process (a backup, a shell)
 */
export function createSqliteAdapter(db: DatabaseSync, busyTimeoutMs: number): SqlDriverAdapter {
  const queries = createQueries(db);
  const lock = createLock();

  async function alone<T>(run: (queries: Queries) => T): Promise<T> {
    const release = await lock.acquire();
    try {
      return run(queries);
    } finally {
      release();
    }
  }

  return {
    provider: 'sqlite',
    adapterName,
    queryRaw: (query) => alone((q) => q.query(query)),
    executeRaw: (query) => alone((q) => q.execute(query)),
    executeScript: (sql) => alone((q) => q.script(sql)),
    async startTransaction(level) {
      assertSerializable(level);
      const release = await lock.acquire();
      try {
        await begin(queries, busyTimeoutMs);
      } catch (error) {
        release();
        throw error;
      }
      return createTransaction(adapterName, queries, release);
    },
    getConnectionInfo: () => ({ maxBindValues, supportsRelationJoins: false }),
    async dispose() {
      const release = await lock.acquire();
      if (db.isOpen) db.close();
      release();
    },
  };
}
