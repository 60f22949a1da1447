import type { Logger } from 'pino';
import type { Clock } from '../domains/shared/clock.ts';
import type { EventLog } from '../domains/shared/event-log.ts';
import type { Database } from '../prisma/database.ts';

export interface HousekeepingDeps {
  readonly eventLog: Pick<EventLog, 'prune'>;
  readonly database: Database;
  readonly clock: Clock;
  readonly logger: Logger;
}

const DAY_MS = 24 * 3_600_000;
/** Events older than this cannot be resumed from, idempotency keys older than this are forgotten. */
const KEEP_MS = 30 * DAY_MS;
const EVERY_MS = 6 * 3_600_000;

/** What grows is pruned, now and then, until disposed. */
export function createHousekeeping({
  eventLog,
  database,
  clock,
  logger,
}: HousekeepingDeps): AsyncDisposable {
  const controller = new AbortController();
  const done = (async () => {
    while (!controller.signal.aborted) {
      try {
        const before = new Date(clock.now() - KEEP_MS);
        await eventLog.prune(before);
        const where = { createdAt: { lt: before } };
        await database.transaction(null, async (tx) => {
          await tx.clientId.deleteMany({ where });
          await tx.deletedAccount.deleteMany({ where: { deletedAt: { lt: before } } });
        });
      } catch (error) {
        logger.warn({ err: error }, 'what is old could not be pruned; trying again later');
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
