import { batches } from './encode.ts';
import { sendBatch } from './send-batch.ts';
import type { Running, WorkerDeps } from './worker.ts';

/** Log-outs and stops wait so long for it, ms. */
const LAST_MS = 2_000;

/**
 * Acknowledgements that wait for their tick leave when the account stops: else the other side would send again what
 * was read, for as long as nobody logs in. What fails stays for the next time.
 */
export async function sendLastAcks(
  deps: WorkerDeps,
  running: Omit<Running, 'signal'>,
): Promise<void> {
  const { clock, logger } = deps;
  const { owner, uow } = running;
  const over = new AbortController();
  const done = new AbortController();
  const deadline = clock.sleep(LAST_MS, done.signal).then(
    () => over.abort(),
    () => {},
  );
  try {
    const rows = await uow.reader.outboxItem.findMany({
      where: { accountId: owner.accountId, kind: 'acks' },
      orderBy: { id: 'asc' },
    });
    for (const queue of Map.groupBy(rows, ({ peer }) => peer).values()) {
      for (const batch of batches(queue)) {
        if (over.signal.aborted) return;
        await sendBatch(deps, { ...running, signal: over.signal }, batch);
      }
    }
  } catch (error) {
    logger.debug(
      { err: error, accountId: owner.accountId },
      'last acknowledgements stay for later',
    );
  } finally {
    done.abort();
    await deadline;
  }
}
