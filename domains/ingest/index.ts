import type { UnlockedAccount } from '../shared/account-keys.ts';
import type { IngestDeps } from './deps.ts';
import { runAccount } from './run-account.ts';

export type { IngestDeps } from './deps.ts';
export { createEngineRegistry, type EngineRegistry } from './engines.ts';

export interface IngestService {
  /** The account was unlocked: its messages flow from now on. Twice is once. */
  start(account: UnlockedAccount): void;
  /** Resolves when nothing of the account runs any more. */
  stop(accountId: string): Promise<void>;
  stopAll(): Promise<void>;
}

interface Running {
  readonly controller: AbortController;
  readonly done: Promise<void>;
}

export function createIngest(deps: IngestDeps): IngestService {
  const accounts = new Map<string, Running>();
  const stop = async (accountId: string): Promise<void> => {
    const running = accounts.get(accountId);
    if (!running) return;
    running.controller.abort();
    await running.done;
    if (accounts.get(accountId) !== running) return;
    accounts.delete(accountId);
    deps.registry.locked(accountId);
  };
  return {
    start(account) {
      if (accounts.has(account.accountId)) return;
      deps.registry.unlocked(account);
      const controller = new AbortController();
      const done = runAccount(deps, account, controller.signal);
      accounts.set(account.accountId, { controller, done });
    },
    stop,
    async stopAll() {
      await Promise.all([...accounts.keys()].map(stop));
    },
  };
}
