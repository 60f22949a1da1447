/** An account's engine runs in one process: getting the right to run it, and committing under it. */
import type { Lease } from '../../prisma/database.ts';
import type { UnitOfWork } from '../shared/unit-of-work.ts';
import type { IngestDeps } from './deps.ts';

/** Waits while another process holds the account: until it gives it back, or its lease lapses. Null once `signal` aborts. */
export async function hold(
  { leases, signals, clock }: Pick<IngestDeps, 'leases' | 'signals' | 'clock'>,
  accountId: string,
  signal: AbortSignal,
): Promise<Lease | null> {
  const wakeUp = signals.listen('engine', accountId, [signal]);
  try {
    while (!signal.aborted) {
      wakeUp.reset();
      const answer = await leases.acquire(accountId);
      if (answer.lease) return answer.lease;
      const timer = new AbortController();
      await Promise.race([wakeUp.next(), clock.sleep(answer.retryAfterMs, timer.signal)]);
      timer.abort();
    }
    return null;
  } finally {
    wakeUp.close();
  }
}

/** Transactions that commit only while the lease is held: whoever slept through its lapse writes nothing. */
export function fenced(uow: UnitOfWork, lease: Lease): UnitOfWork {
  return {
    ...uow,
    run: (accountId, work) =>
      uow.run(accountId, async (tx) => {
        await lease.assertHeld(tx.db);
        return work(tx);
      }),
  };
}
