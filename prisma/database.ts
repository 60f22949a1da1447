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
  | 'engineLease'
  | 'deletedAccount'
  | '$queryRaw'
>;

/**
 * "Look again": what has changed of an account. It never says how: the rows are the truth.
 * `events`: its event log grew. `outbox`: something is owed to the network. `peers`: who it listens for.
 * `sessions`: one ended, or all with the account. `deletion`: the account is no more. `engine`: its lease is free.
 */
export interface Signal {
  readonly topic: 'events' | 'outbox' | 'peers' | 'sessions' | 'deletion' | 'engine';
  readonly accountId: string;
}

/** The right to run an account's engine, held by one process at a time. */
export interface Lease {
  /** Aborts when it could not be renewed in time, before anybody else can take it, or when it was found taken. */
  readonly lost: AbortSignal;
  /**
   * In each transaction that writes what the engine did: it commits only under the lease. So a process that slept
   * through its lapse cannot write over what the next holder wrote.
   * @throws LeaseLostError (errors.ts) when another took over or it was released; `lost` aborts then
   */
  assertHeld(tx: Transaction): Promise<void>;
  /** Tells how the holder fares, for `Leases.told`: at most 200 characters. Never throws. */
  tell(status: string): void;
  /** Gives it back and tells who waits. Idempotent; never throws: what cannot be given back lapses. */
  release(): Promise<void>;
}

/** Another process holds it; it lapses after so many ms unless it is renewed. */
export interface LeaseRefusal {
  readonly lease: null;
  readonly retryAfterMs: number;
}

export interface Leases {
  acquire(accountId: string): Promise<{ readonly lease: Lease } | LeaseRefusal>;
  /** What the holder told last, whichever process it is; null while nobody holds the lease or nothing was told. */
  told(accountId: string): Promise<string | null>;
}

export interface Database {
  readonly provider: 'sqlite' | 'postgresql';
  /** Other processes may work on it too. */
  readonly shared: boolean;
  readonly reader: Reader;
  /**
   * Runs `work` and commits what it wrote, or nothing of it when it throws. Transactions of one account run one after
   * another, in this process and every other one on the database; null is for what is of no single account.
   * Never await the network inside.
   */
  transaction<T>(accountId: string | null, work: (tx: Transaction) => Promise<T>): Promise<T>;
  /**
   * Tells every other process on the database once the transaction has committed, and nobody when it has not.
   */
  announce(tx: Transaction, signals: readonly Signal[]): Promise<void>;
  /**
   * Hears what other processes announce from now on; null stands for everything, after what may have been missed.
   * Returns how to stop. The listener must not throw.
   */
  listen(listener: (signal: Signal | null) => void): () => void;
  readonly leases: Leases;
  close(): Promise<void>;
}
