/** The `Database` domains see, over two pools of connections to one PostgreSQL database. */
import type { Logger } from 'pino';
import type { Database } from '../database.ts';
import type { PrismaClient } from '../generated/client/client.ts';
import { oneProcess } from '../one-process.ts';
import { MAX_WAITING } from '../transaction-queue.ts';
import { createTransactions } from '../transactions.ts';
import { lockAccount } from './account-lock.ts';
import { fromTransaction } from './faults.ts';
import { createLanes } from './lanes.ts';

export interface PostgresDatabaseParts {
  readonly writer: PrismaClient;
  readonly reader: PrismaClient;
  /** How many transactions run at once: one for each connection of the writer. */
  readonly poolSize: number;
  readonly transactionTimeoutMs: number;
  /** Runs after both clients are closed. */
  readonly release: () => Promise<void>;
  readonly logger: Logger | undefined;
}

export function createPostgresDatabase(parts: PostgresDatabaseParts): Database {
  const { writer, reader, poolSize, transactionTimeoutMs: timeoutMs, release, logger } = parts;
  const transactions = createTransactions({
    client: writer,
    timeoutMs,
    toFault: (error, begun) => fromTransaction(error, { limitMs: timeoutMs, begun }),
    logger,
  });
  // Waiting here holds no connection: one busy account leaves the others theirs.
  const lanes = createLanes({ atOnce: poolSize, maxWaiting: MAX_WAITING });
  let closing: Promise<void> | undefined;

  async function closeAll(): Promise<void> {
    await lanes.close();
    await reader.$disconnect();
    await writer.$disconnect();
    await release();
  }

  return {
    provider: 'postgresql',
    reader,
    async transaction(accountId, work) {
      transactions.assertNotNested();
      return lanes.run(accountId, () =>
        transactions.run(async (tx) => {
          if (accountId !== null) await lockAccount(tx, accountId);
          return work(tx);
        }),
      );
    },
    ...oneProcess(),
    close: () => (closing ??= closeAll()),
  };
}
