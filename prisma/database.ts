/** What domains see of the database, whichever it is. */
import type { Prisma, PrismaClient } from './generated/client/client.ts';

/** Writes and reads inside one transaction. */
export type Transaction = Prisma.TransactionClient;
/** Reads outside a transaction; writes are refused. */
export type Reader = Pick<
  PrismaClient,
  | 'account'
  | 'session'
  | 'contact'
  | 'chat'
  | 'message'
  | 'event'
  | 'eventFloor'
  | 'outboxItem'
  | 'engineRecord'
  | 'position'
  | 'seenEnvelope'
  | 'clientId'
  | '$queryRaw'
>;

export interface Database {
  readonly provider: 'sqlite' | 'postgresql';
  readonly reader: Reader;
  /**
   * Runs `work` and commits what it wrote, or nothing of it when it throws. Transactions of one account run one after
   * another, in this process and every other one on the database; null is for what is of no single account.
   * Never await the network inside.
   */
  transaction<T>(accountId: string | null, work: (tx: Transaction) => Promise<T>): Promise<T>;
  close(): Promise<void>;
}
