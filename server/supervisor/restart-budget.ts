import type { Clock, Random } from '../../domains/shared/clock.ts';
import type { SupervisorPolicy } from './policy.ts';

export interface RestartBudget {
  /** Takes one restart and says how long to wait before it; null when the budget is spent. */
  take(): number | null;
  /** As if nothing had failed yet. */
  reset(): void;
}

/** Restarts within a sliding window: each makes the next wait twice as long, and there are only so many. */
export function createRestartBudget(
  { backoff, budget }: SupervisorPolicy,
  { clock, random }: { readonly clock: Clock; readonly random: Random },
): RestartBudget {
  let taken: number[] = [];
  return {
    take() {
      const now = clock.now();
      taken = taken.filter((at) => now - at < budget.windowMs);
      if (taken.length >= budget.attempts) return null;
      const full = Math.min(backoff.maxMs, backoff.baseMs * 2 ** taken.length);
      taken.push(now);
      return Math.round(full * (1 - backoff.jitter * random.fraction()));
    },
    reset() {
      taken = [];
    },
  };
}
