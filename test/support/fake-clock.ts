import type { Clock } from '../../domains/shared/clock.ts';

export interface FakeClock extends Clock {
  /** Moves time on, waking every sleeper that falls due, in order, and letting what it woke run. */
  advance(ms: number): Promise<void>;
  /** Lets everything that can run without time moving on do so. */
  settle(): Promise<void>;
  /** How many are asleep. */
  sleepers(): number;
}

interface Sleeper {
  readonly at: number;
  wake(): void;
}

/** A clock that stands still until it is told to move. Starts at 2026-01-01T00:00:00Z unless given. */
export function createFakeClock(start: number = Date.UTC(2026, 0, 1)): FakeClock {
  let time = start;
  const asleep = new Set<Sleeper>();

  const settle = async () => {
    // A macrotask apart, so that chains of promises of any length get to their end.
    for (let turn = 0; turn < 3; turn++) await new Promise((resolve) => setImmediate(resolve));
  };
  const nextDue = (until: number) =>
    [...asleep].filter(({ at }) => at <= until).sort((a, b) => a.at - b.at)[0];

  return {
    now: () => time,
    settle,
    sleepers: () => asleep.size,
    sleep(ms, signal) {
      if (signal?.aborted) return Promise.resolve();
      return new Promise((resolve) => {
        const wake = () => {
          asleep.delete(sleeper);
          signal?.removeEventListener('abort', wake);
          resolve();
        };
        const sleeper: Sleeper = { at: time + Math.max(0, Math.ceil(ms)), wake };
        asleep.add(sleeper);
        signal?.addEventListener('abort', wake);
      });
    },
    async advance(ms) {
      const until = time + ms;
      await settle();
      for (let due = nextDue(until); due; due = nextDue(until)) {
        time = due.at;
        due.wake();
        await settle();
      }
      time = until;
      await settle();
    },
  };
}
