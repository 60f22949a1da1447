/** Transactions one after another, with room for the event loop between them. */
import { setImmediate } from 'node:timers/promises';
import { DatabaseError } from './errors.ts';

/** More transactions waiting than this are refused. */
export const MAX_WAITING = 10_000;

export interface TransactionQueueOptions {
  /** A job that has not settled by then is given up, so that it cannot hold the others. */
  readonly deadlineMs: number;
  /** More waiting than this are refused. */
  readonly maxWaiting: number;
}

export interface TransactionQueue {
  /** @throws DatabaseError TIMEOUT, OVERLOADED or CLOSED; else what the job throws */
  run<T>(job: () => Promise<T>): Promise<T>;
  /** Refuses more and resolves when the accepted ones have ended. */
  close(): Promise<void>;
}

export function transactionTimeout(limitMs: number, cause?: unknown): DatabaseError {
  return new DatabaseError(
    'TIMEOUT',
    `a transaction took more than ${limitMs} ms and was rolled back: ` +
      'await nothing but the database inside it',
    { cause },
  );
}

/** @throws DatabaseError TIMEOUT when the job has not settled by then */
export async function withDeadline<T>(job: () => Promise<T>, deadlineMs: number): Promise<T> {
  const { promise, reject } = Promise.withResolvers<never>();
  const timer = setTimeout(() => reject(transactionTimeout(deadlineMs)), deadlineMs);
  try {
    return await Promise.race([job(), promise]);
  } finally {
    clearTimeout(timer);
  }
}

/** Who is let in to wait. */
export interface Admission {
  /** @throws DatabaseError OVERLOADED or CLOSED */
  enter(): void;
  /** The wait is over. */
  leave(): void;
  close(): void;
}

export function createAdmission(maxWaiting: number): Admission {
  let waiting = 0;
  let closed = false;
  return {
    enter() {
      if (closed) throw new DatabaseError('CLOSED', 'the database is closed');
      if (waiting >= maxWaiting) {
        throw new DatabaseError(
          'OVERLOADED',
          `${waiting} transactions are waiting for the database: try again later`,
        );
      }
      waiting += 1;
    },
    leave() {
      waiting -= 1;
    },
    close() {
      closed = true;
    },
  };
}

export function createTransactionQueue(options: TransactionQueueOptions): TransactionQueue {
  const { deadlineMs, maxWaiting } = options;
  let tail: Promise<unknown> = Promise.resolve();
  const admission = createAdmission(maxWaiting);

  async function next<T>(before: Promise<unknown>, job: () => Promise<T>): Promise<T> {
    await before;
    // node:sqlite is synchronous: without this a full queue would starve sockets and readers.
    await setImmediate();
    admission.leave();
    return withDeadline(job, deadlineMs);
  }

  return {
    async run(job) {
      admission.enter();
      const result = next(tail, job);
      tail = result.catch(() => {});
      return result;
    },
    async close() {
      admission.close();
      await tail;
    },
  };
}
