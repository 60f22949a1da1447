import type { Clock } from '../../domains/shared/clock.ts';
import { createFakeClock } from './fake-clock.ts';

export interface FlowingClock extends Clock {
  stop(): Promise<void>;
}

/** How often it moves on, real ms. */
const TURN_MS = 5;

/**
 * A clock that goes far faster than the machine's, by `stepMs` every few milliseconds in which this process gets to
 * run: a machine with other things to do slows it down too, so nothing times out for that.
 */
export function createFlowingClock(stepMs: number): FlowingClock {
  const clock = createFakeClock(Date.now());
  let over = false;
  const done = (async () => {
    while (!over) {
      await clock.advance(stepMs);
      await new Promise((resolve) => setTimeout(resolve, TURN_MS));
    }
  })();
  return {
    now: clock.now,
    sleep: clock.sleep,
    stop() {
      over = true;
      return done;
    },
  };
}
