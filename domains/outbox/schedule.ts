import type { Random } from '../shared/clock.ts';

/** When to try again. Times in ms. */
export interface Schedule {
  /** After the n-th send without an acknowledgement (n from 1); null: give up. */
  resend(attempts: number): number | null;
  /** After the n-th failed publish in a row (n from 1). */
  republish(failures: number): number;
}

/** MVDS epochs as Status keeps them (status-wire-protocol §3.4). */
const TICK_MS = 300;
const EPOCH_TICKS = 30 * 3;
const JITTER_TICKS = 30;
const MAX_SENDS = 15;

const PUBLISH_FIRST_MS = 500;
/** No row waits longer than this to be published again, ms. */
export const PUBLISH_MAX_MS = 30_000;

export function createSchedule(random: Random): Schedule {
  return {
    resend(attempts) {
      if (attempts >= MAX_SENDS) return null;
      const ticks =
        2 ** (attempts - 1) * EPOCH_TICKS + Math.floor(random.fraction() * JITTER_TICKS);
      return ticks * TICK_MS;
    },
    republish(failures) {
      const ceiling = Math.min(PUBLISH_MAX_MS, PUBLISH_FIRST_MS * 2 ** Math.min(failures - 1, 10));
      return ceiling / 2 + random.fraction() * (ceiling / 2);
    },
  };
}
