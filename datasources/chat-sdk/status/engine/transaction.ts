import type { StateWrite, Transactional } from '../../port.ts';
import type { Lease } from './lease.ts';
import type { Release } from './serial-queue.ts';

/** `settled` and `rolledBack` were called more than once between them. */
export class TransactionEndedError extends Error {
  override readonly name = 'TransactionEndedError';
  constructor(call: string) {
    super(`${call}() came after this operation had ended: call settled() or rolledBack(), once.`);
  }
}

type Outcome = 'open' | 'settled' | 'rolledBack';

export interface Transaction {
  readonly handle: Transactional;
  outcome(): Outcome;
  /** Rolls back what the caller left open. */
  abandon(): void;
}

/** Ties a lease and the held queue to the caller's transaction; `onSettled` runs once its writes are committed. */
export function createTransaction(
  lease: Lease,
  release: Release,
  onSettled: () => void = () => {},
): Transaction {
  const writes: readonly StateWrite[] = lease.writes();
  let outcome: Outcome = 'open';
  function end(next: Outcome, call: string): void {
    if (outcome !== 'open') throw new TransactionEndedError(call);
    outcome = next;
    if (next === 'settled') lease.commit();
    else lease.discard();
    try {
      if (next === 'settled') onSettled();
    } finally {
      release();
    }
  }
  return {
    handle: {
      writes,
      settled: () => end('settled', 'settled'),
      rolledBack: () => end('rolledBack', 'rolledBack'),
    },
    outcome: () => outcome,
    abandon: () => {
      if (outcome === 'open') end('rolledBack', 'abandon');
    },
  };
}
