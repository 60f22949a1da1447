/** The `Database` domains see, over two pools of connections to one PostgreSQL database. */
import type { ClientConfig } from 'pg';
import type { Logger } from 'pino';
import type { Database, Transaction } from '../database.ts';
import type { PrismaClient } from '../generated/client/client.ts';
import { MAX_WAITING } from '../transaction-queue.ts';
import { createTransactions } from '../transactions.ts';
import { lockAccount } from './account-lock.ts';
import { betweenProcesses } from './between-processes.ts';
import { fromTransaction } from './faults.ts';
import { settled } from './in-doubt.ts';
import { createLanes } from './lanes.ts';

/** Longer than it may take to connect, whose error says more. */
const beginMs = 15_000;

export interface PostgresDatabaseParts {
  readonly location: ClientConfig;
  readonly writer: PrismaClient;
  readonly reader: PrismaClient;
  /** How many transactions run at once: one for each connection of the writer. */
  readonly poolSize: number;
  readonly transactionTimeoutMs: number;
  /** After how long without renewal a lease is free, in ms. */
  readonly leaseMs: number;
  /** Runs after both clients are closed. */
  readonly release: () => Promise<void>;
  readonly logger: Logger | undefined;
}

/** @throws when the connection to hear other processes by cannot be made */
export async function createPostgresDatabase(parts: PostgresDatabaseParts): Promise<Database> {
  const { location, writer, reader, poolSize, leaseMs, release, logger } = parts;
  const timeoutMs = parts.transactionTimeoutMs;
  const transactions = createTransactions({
    client: writer,
    timeoutMs,
    beginMs,
    toFault: (error, begun) => fromTransaction(error, { limitMs: timeoutMs, begun }),
    logger,
  });
  // Waiting here holds no connection: one busy account leaves the others theirs.
  const lanes = createLanes({ atOnce: poolSize, maxWaiting: MAX_WAITING });
  const transaction: Database['transaction'] = async (accountId, work) => {
    transactions.assertNotNested();
    if (accountId === null) return lanes.run(null, () => transactions.run(work));
    const locked = <T>(then: (tx: Transaction) => Promise<T>): Promise<T> =>
      transactions.run(async (tx) => {
        await lockAccount(tx, accountId);
        return then(tx);
      });
    return lanes.run(accountId, () =>
      settled(
        () => locked(work),
        () => locked(async () => {}),
      ),
    );
  };
  const { close: leave, ...between } = await betweenProcesses({
    location,
    transaction,
    reader,
    leaseMs,
    logger,
  });
  let closing: Promise<void> | undefined;

  async function closeAll(): Promise<void> {
    await lanes.close();
    await leave();
    await reader.$disconnect();
    await writer.$disconnect();
    await release();
  }

  return {
    provider: 'postgresql',
    reader,
    transaction,
    ...between,
    close: () => (closing ??= closeAll()),
  };
}
