/** The `Database` domains see, over two connections to one SQLite file. */
import { AsyncLocalStorage } from 'node:async_hooks';
import type { Logger } from 'pino';
import type { Database, Transaction } from '../database.ts';
import { DatabaseError } from '../errors.ts';
import type { PrismaClient } from '../generated/client/client.ts';
import { oneProcess } from '../one-process.ts';
import { createTransactionQueue } from '../transaction-queue.ts';
import { fromTransaction } from './faults.ts';

const maxWaiting = 10_000;
const slowMs = 1_000;
/** Prisma's own time limit comes first; the queue's frees it from work that never settles. */
const graceMs = 1_000;

export interface SqliteDatabaseParts {
  readonly writer: PrismaClient;
  readonly reader: PrismaClient;
  readonly transactionTimeoutMs: number;
  /** Runs after both clients are closed. */
  readonly release: () => void;
  readonly logger: Logger | undefined;
}

export function createSqliteDatabase(parts: SqliteDatabaseParts): Database {
  const { writer, reader, transactionTimeoutMs, release, logger } = parts;
  const queue = createTransactionQueue({ deadlineMs: transactionTimeoutMs + graceMs, maxWaiting });
  const current = new AsyncLocalStorage<{ open: boolean }>();
  let closing: Promise<void> | undefined;

  function assertNotNested(): void {
    if (current.getStore()?.open !== true) return;
    throw new DatabaseError(
      'NESTED',
      'a transaction was asked for inside another, which would wait for itself: ' +
        'hand the open transaction on',
    );
  }

  async function run<T>(work: (tx: Transaction) => Promise<T>): Promise<T> {
    const startedAt = performance.now();
    const scope = { open: true };
    try {
      return await writer.$transaction((tx) => current.run(scope, work, tx), {
        maxWait: transactionTimeoutMs,
        timeout: transactionTimeoutMs,
      });
    } catch (error) {
      throw fromTransaction(error, transactionTimeoutMs);
    } finally {
      scope.open = false;
      const durationMs = Math.round(performance.now() - startedAt);
      if (durationMs > slowMs) logger?.warn({ durationMs }, 'slow database transaction');
    }
  }

  async function closeAll(): Promise<void> {
    await queue.close();
    // The writer last: it then folds the write-ahead log into the file.
    await reader.$disconnect();
    await writer.$disconnect();
    release();
  }

  return {
    provider: 'sqlite',
    reader,
    // One writer: transactions of all accounts run one after another anyway.
    async transaction(_accountId, work) {
      assertNotNested();
      return queue.run(() => run(work));
    },
    ...oneProcess(),
    close: () => (closing ??= closeAll()),
  };
}
