/** The `Database` domains see, over two connections to one SQLite file. */
import type { Logger } from 'pino';
import type { Database } from '../database.ts';
import type { PrismaClient } from '../generated/client/client.ts';
import { oneProcess } from '../one-process.ts';
import { createTransactionQueue, MAX_WAITING } from '../transaction-queue.ts';
import { createTransactions, GRACE_MS } from '../transactions.ts';
import { fromTransaction } from './faults.ts';

export interface SqliteDatabaseParts {
  readonly writer: PrismaClient;
  readonly reader: PrismaClient;
  readonly transactionTimeoutMs: number;
  /** Runs after both clients are closed. */
  readonly release: () => void;
  readonly logger: Logger | undefined;
}

export function createSqliteDatabase(parts: SqliteDatabaseParts): Database {
  const { writer, reader, transactionTimeoutMs: timeoutMs, release, logger } = parts;
  const transactions = createTransactions({
    client: writer,
    timeoutMs,
    beginMs: timeoutMs,
    toFault: (error) => fromTransaction(error, timeoutMs),
    logger,
  });
  const queue = createTransactionQueue({
    deadlineMs: timeoutMs + GRACE_MS,
    maxWaiting: MAX_WAITING,
  });
  let closing: Promise<void> | undefined;

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
      transactions.assertNotNested();
      return queue.run(() => transactions.run(work));
    },
    ...oneProcess(),
    close: () => (closing ??= closeAll()),
  };
}
