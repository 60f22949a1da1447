import type { Lease } from '../../prisma/database.ts';
import type { UnlockedAccount } from '../shared/account-keys.ts';
import type { IngestDeps } from './deps.ts';
import { hold } from './hold.ts';
import { pauseAfter } from './pause.ts';
import { runEngine } from './run-engine.ts';

/**
 * Keeps an account's engine, ingest and outbox going until `signal` aborts; waits while another process does. Never
 * rejects.
 */
export async function runAccount(
  deps: IngestDeps,
  account: UnlockedAccount,
  signal: AbortSignal,
): Promise<void> {
  const { accountId } = account;
  /** How often an envelope failed. One at a time does. */
  const attempts = new Map<string, number>();
  let failures = 0;
  const working = () => {
    failures = 0;
  };
  while (!signal.aborted) {
    let lease: Lease | null = null;
    try {
      lease = await hold(deps, accountId, signal);
      if (!lease) break;
      await runEngine(deps, account, { lease, signal, attempts, working });
      // Another process took over, or this one was too slow to renew: stand in line again.
      if (!signal.aborted)
        deps.logger.warn({ accountId }, 'the lease of a messaging engine was lost');
    } catch (error) {
      if (signal.aborted) break;
      if (lease?.lost.aborted) continue;
      failures++;
      deps.logger.error({ err: error, accountId, failures }, 'messaging engine failed; reopening');
      // Another process may fare better meanwhile.
      await lease?.release();
      await deps.clock.sleep(pauseAfter(failures), signal);
    } finally {
      await lease?.release();
    }
  }
}
