import { randomBytes } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import type { Clock, Random } from '../domains/shared/clock.ts';

/** The machine's own time. */
export const systemClock: Clock = {
  now: Date.now,
  async sleep(ms, signal) {
    await delay(ms, undefined, { ref: false, ...(signal && { signal }) }).catch(() => {});
  },
};

/** The machine's own randomness. */
export const systemRandom: Random = {
  bytes: (length) => randomBytes(length),
  fraction: Math.random,
};
