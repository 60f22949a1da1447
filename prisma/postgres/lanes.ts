/** Transactions side by side, those of one account one after another, as many at once as there are connections. */
import pLimit from 'p-limit';
import { createAdmission } from '../transaction-queue.ts';

export interface LanesOptions {
  /** How many run at once. */
  readonly atOnce: number;
  /** More waiting than this are refused. */
  readonly maxWaiting: number;
}

export interface Lanes {
  /**
   * @param lane jobs of one lane run in the order they came; null: of none
   * @throws DatabaseError OVERLOADED or CLOSED; else what the job throws
   */
  run<T>(lane: string | null, job: () => Promise<T>): Promise<T>;
  /** Refuses more and resolves when the accepted ones have ended. */
  close(): Promise<void>;
}

export function createLanes({ atOnce, maxWaiting }: LanesOptions): Lanes {
  const admission = createAdmission(maxWaiting);
  const places = pLimit(atOnce);
  const tails = new Map<string, Promise<unknown>>();
  const accepted = new Set<Promise<unknown>>();

  async function start<T>(before: Promise<unknown>, job: () => Promise<T>): Promise<T> {
    await before;
    return places(() => {
      admission.leave();
      return job();
    });
  }

  function enqueue<T>(lane: string | null, job: () => Promise<T>): Promise<T> {
    if (lane === null) return start(Promise.resolve(), job);
    const result = start(tails.get(lane) ?? Promise.resolve(), job);
    const tail = result
      .catch(() => {})
      .finally(() => {
        if (tails.get(lane) === tail) tails.delete(lane);
      });
    tails.set(lane, tail);
    return result;
  }

  return {
    async run(lane, job) {
      admission.enter();
      const result = enqueue(lane, job);
      accepted.add(result);
      try {
        return await result;
      } finally {
        accepted.delete(result);
      }
    },
    async close() {
      admission.close();
      await Promise.allSettled(accepted);
    },
  };
}
