import type { ChatEngine } from '../../datasources/chat-sdk/port.ts';
import { ModuleUnavailableError } from '../../datasources/module.ts';
import type { UnlockedAccount } from '../shared/account-keys.ts';
import { engineStateReader } from '../shared/engine-state.ts';
import { advertise } from './advertise.ts';
import { commitBatch } from './commit.ts';
import type { IngestDeps } from './deps.ts';
import { progressOf } from './progress.ts';

/** Attempts at one envelope before it is skipped. */
const MAX_ATTEMPTS = 3;
const FIRST_PAUSE_MS = 250;
const MAX_PAUSE_MS = 30_000;

/** Keeps an account's engine, ingest and outbox going until `signal` aborts. Never rejects. */
export async function runAccount(
  deps: IngestDeps,
  account: UnlockedAccount,
  signal: AbortSignal,
): Promise<void> {
  const { accountId } = account;
  /** How often an envelope failed. One at a time does. */
  const attempts = new Map<string, number>();
  let failures = 0;
  while (!signal.aborted) {
    deps.registry.opening(accountId);
    try {
      await runOnce(deps, account, {
        signal,
        attempts,
        working: () => {
          failures = 0;
        },
      });
    } catch (error) {
      if (signal.aborted) break;
      failures++;
      // Until another one is up, calls fail at once rather than wait for it or meet the one that is gone.
      deps.registry.closed(accountId);
      deps.logger.error({ err: error, accountId, failures }, 'messaging engine failed; reopening');
      await deps.clock.sleep(pauseAfter(failures), signal);
    }
  }
  deps.registry.closed(accountId);
}

function pauseAfter(failures: number): number {
  return Math.min(MAX_PAUSE_MS, FIRST_PAUSE_MS * 2 ** Math.min(failures - 1, 10));
}

interface Run {
  readonly signal: AbortSignal;
  readonly attempts: Map<string, number>;
  /** Something was committed: the next failure is a first one. */
  readonly working: () => void;
}

async function runOnce(deps: IngestDeps, account: UnlockedAccount, run: Run): Promise<void> {
  const { accountId, publicKey, installationId } = account;
  const inner = new AbortController();
  const signal = AbortSignal.any([run.signal, inner.signal]);
  const engine = await deps.chatSdk.open(
    // The engine wipes its copy when it closes; the account's own outlives it.
    { publicKey, installationId, privateKey: Uint8Array.from(account.chatKey) },
    {
      state: engineStateReader(deps.uow.reader, account),
      ...progressOf(deps.uow.reader, accountId),
      peers: await deps.contact.peers(accountId),
    },
  );
  const tasks: Promise<void>[] = [];
  try {
    deps.registry.opened(accountId, engine);
    tasks.push(deps.outbox.run(account, engine, signal));
    tasks.push(advertise(deps, account, engine, signal));
    tasks.push(ingest(deps, account, engine, { ...run, signal }));
    await Promise.all(tasks);
  } finally {
    inner.abort();
    await Promise.allSettled(tasks);
    await engine.close();
  }
}

async function ingest(
  deps: IngestDeps,
  account: UnlockedAccount,
  engine: ChatEngine,
  { signal, attempts, working }: Run,
): Promise<void> {
  const { accountId } = account;
  for await (const batch of engine.inbound(signal)) {
    const key = batch.envelope?.hash ?? '';
    const failed = attempts.get(key) ?? 0;
    try {
      const last = batch.envelope !== null && failed + 1 >= MAX_ATTEMPTS;
      await commitBatch(deps, account, { batch, engine, last });
      attempts.delete(key);
      working();
    } catch (error) {
      // The engine offers the batch again.
      attempts.set(key, failed + 1);
      deps.logger.error(
        { err: error, accountId, failed: failed + 1 },
        'ingest failed; trying again',
      );
      await deps.clock.sleep(pauseAfter(failed + 1), signal);
      continue;
    }
    if (batch.position) deps.outbox.hurry(accountId);
  }
  // The module closed the engine under us: open another one when it is back.
  if (!signal.aborted) throw new ModuleUnavailableError('chat-sdk', 'the engine was closed');
}
