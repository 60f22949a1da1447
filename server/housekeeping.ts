import type { Logger } from 'pino';
import type { Clock } from '../domains/shared/clock.ts';
import type { EventLog } from '../domains/shared/event-log.ts';

export interface HousekeepingDeps {
  readonly eventLog: Pick<EventLog, 'prune'>;
  readonly clock: Clock;
  readonly logger: Logger;
}

const DAY_MS = 24 * 3_600_000;
/** Events older than this cannot be resumed from. */
const KEEP_EVENTS_MS = 30 * DAY_MS;
const EVERY_MS = 6 * 3_600_000;

/** What grows is pruned, now and then, until disposed. */
export function createHousekeeping({ eventLog, clock, logger }: HousekeepingDeps): AsyncDisposable {
  const controller = new AbortController();
  const done = (async () => {
    while (!controller.signal.aborted) {
      try {
        await eventLog.prune(new Date(clock.now() - KEEP_EVENTS_MS));
      } catch (error) {
        logger.warn({ err: error }, 'old events could not be pruned; trying again later');
      }
      await clock.sleep(EVERY_MS, controller.signal);
    }
  })();
  return {
    async [Symbol.asyncDispose]() {
      controller.abort();
      await done;
    },
  };
}
