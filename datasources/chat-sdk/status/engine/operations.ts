import type { Lease, StateCache } from './lease.ts';
import { createSerialQueue } from './serial-queue.ts';
import { createTransaction, type Transaction } from './transaction.ts';

interface Operation<T> {
  readonly result: T;
  readonly transaction: Transaction;
}

/** The account's operations, one at a time, each holding the queue until its transaction ended. */
export interface Operations {
  /**
   * Runs `work` on a lease; `onSettled` gets its result once the caller committed. When `work` throws, its changes are
   * forgotten.
   * @throws EngineClosedError
   */
  run<T>(work: (lease: Lease) => Promise<T>, onSettled: (result: T) => void): Promise<Operation<T>>;
  /** Refuses new ones; resolves when the one being computed is done. Open transactions are not waited for. */
  close(): Promise<void>;
}

export function createOperations(cache: StateCache): Operations {
  const queue = createSerialQueue();
  let computing: Promise<unknown> = Promise.resolve();
  return {
    run: async (work, onSettled) => {
      const release = await queue.acquire();
      const lease = cache.lease();
      try {
        const running = work(lease);
        computing = running;
        const result = await running;
        return { result, transaction: createTransaction(lease, release, () => onSettled(result)) };
      } catch (error) {
        release();
        throw error;
      }
    },
    close: async () => {
      queue.close();
      await computing.catch(() => {});
    },
  };
}
