import { setTimeout as delay } from 'node:timers/promises';

/** Time is given, never taken, so that tests and simulations can run it. */
export interface WakuClock {
  /** Unix milliseconds. */
  now(): number;
  /** Resolves after `ms`, or at once when `signal` aborts. Never rejects, does not keep the process alive. */
  sleep(ms: number, signal?: AbortSignal): Promise<void>;
}

/** The machine's clock. */
export const systemClock: WakuClock = {
  now: () => Date.now(),
  sleep: (ms, signal) =>
    delay(ms, undefined, { ref: false, ...(signal ? { signal } : {}) }).catch(() => undefined),
};

const NANOSECONDS_PER_MILLISECOND = 1_000_000n;

/** Unix nanoseconds of a clock that ticks in milliseconds. */
export function nowNs(clock: WakuClock): bigint {
  return msToNs(clock.now());
}

/** Milliseconds to nanoseconds. */
export function msToNs(ms: number): bigint {
  return BigInt(Math.trunc(ms)) * NANOSECONDS_PER_MILLISECOND;
}
