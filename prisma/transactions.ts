/** One transaction of Prisma's, with what holds on every database. */
import { AsyncLocalStorage } from 'node:async_hooks';
import type { Logger } from 'pino';
import type { Transaction } from './database.ts';
import { DatabaseError } from './errors.ts';
import type { PrismaClient } from './generated/client/client.ts';
import { withDeadline } from './transaction-queue.ts';

const slowMs = 1_000;

/** Prisma's own time limit comes first; what waits for a transaction gives up this much later. In ms. */
export const GRACE_MS = 1_000;

export interface TransactionsOptions {
  readonly client: PrismaClient;
  /** How long one may take, in ms. */
  readonly timeoutMs: number;
  /** How long it may take to begin one, in ms. */
  readonly beginMs: number;
  /** What is thrown in an error's place; `begun`: the work had started. */
  readonly toFault: (error: unknown, begun: boolean) => unknown;
  readonly logger: Logger | undefined;
}

export interface Transactions {
  /** @throws DatabaseError NESTED inside another transaction */
  assertNotNested(): void;
  /** Commits what `work` wrote, or nothing of it when it throws or takes too long. */
  run<T>(work: (tx: Transaction) => Promise<T>): Promise<T>;
}

export function createTransactions(options: TransactionsOptions): Transactions {
  const { client, timeoutMs, beginMs, toFault, logger } = options;
  const current = new AsyncLocalStorage<{ open: boolean }>();

  return {
    assertNotNested() {
      if (current.getStore()?.open !== true) return;
      throw new DatabaseError(
        'NESTED',
        'a transaction was asked for inside another, which would wait for itself: ' +
          'hand the open transaction on',
      );
    },
    async run(work) {
      const startedAt = performance.now();
      const scope = { open: true };
      let begun = false;
      try {
        return await client.$transaction(
          (tx) => {
            begun = true;
            // Prisma rolls back at its limit, and would then wait for the work forever.
            return withDeadline(() => current.run(scope, work, tx), timeoutMs + GRACE_MS);
          },
          { maxWait: beginMs, timeout: timeoutMs },
        );
      } catch (error) {
        throw toFault(error, begun);
      } finally {
        scope.open = false;
        const durationMs = Math.round(performance.now() - startedAt);
        if (durationMs > slowMs) logger?.warn({ durationMs }, 'slow database transaction');
      }
    },
  };
}
