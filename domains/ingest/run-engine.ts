import type { ChatEngine } from '../../datasources/chat-sdk/port.ts';
import { ModuleUnavailableError } from '../../datasources/module.ts';
import type { Lease } from '../../prisma/database.ts';
import type { UnlockedAccount } from '../shared/account-keys.ts';
import { engineStateReader } from '../shared/engine-state.ts';
import type { UnitOfWork } from '../shared/unit-of-work.ts';
import { advertise } from './advertise.ts';
import { commitBatch } from './commit.ts';
import type { IngestDeps } from './deps.ts';
import { statusText } from './engines.ts';
import { fenced } from './hold.ts';
import { pauseAfter } from './pause.ts';
import { progressOf } from './progress.ts';

/** Attempts at one envelope before it is skipped. */
const MAX_ATTEMPTS = 3;

export interface Run {
  readonly lease: Lease;
  readonly signal: AbortSignal;
  /** How often each envelope failed, over all runs. */
  readonly attempts: Map<string, number>;
  /** Something was committed: the next failure is a first one. */
  readonly working: () => void;
}

interface Running {
  readonly engine: ChatEngine;
  /** Commits only under the lease. */
  readonly uow: UnitOfWork;
  readonly signal: AbortSignal;
}

/**
 * Opens the account's engine and works with it until `signal` aborts or the lease is lost. The engine begins with what
 * the holder before committed, and its cache goes with it.
 */
export async function runEngine(
  deps: IngestDeps,
  account: UnlockedAccount,
  run: Run,
): Promise<void> {
  const { accountId, publicKey, installationId } = account;
  const inner = new AbortController();
  const signal = AbortSignal.any([run.signal, run.lease.lost, inner.signal]);
  const engine = await deps.chatSdk.open(
    // The engine wipes its copy when it closes; the account's own outlives it.
    { publicKey, installationId, privateKey: Uint8Array.from(account.chatKey) },
    {
      state: engineStateReader(deps.uow.reader, account),
      ...progressOf(deps.uow.reader, accountId),
      peers: await deps.contact.peers(accountId),
    },
  );
  const running = { engine, uow: fenced(deps.uow, run.lease), signal };
  const tasks: Promise<void>[] = [];
  try {
    deps.registry.opened(accountId, engine);
    tasks.push(deps.outbox.run(account, engine, running));
    tasks.push(advertise(deps, account, running));
    tasks.push(followPeers(deps, accountId, running));
    tasks.push(ingest(deps, account, { ...run, ...running }));
    await Promise.all(tasks);
  } catch (error) {
    // Whatever else fails once the lease is gone fails because of that.
    if (!run.lease.lost.aborted) throw error;
  } finally {
    deps.registry.closed(accountId);
    inner.abort();
    await Promise.allSettled(tasks);
    await engine.close();
  }
}

/** Listens for whom the account got to know, in whichever process that was. */
async function followPeers(
  { contact, signals }: IngestDeps,
  accountId: string,
  { engine, signal }: Running,
): Promise<void> {
  const wakeUp = signals.listen('peers', accountId, [signal]);
  try {
    while (!signal.aborted) {
      wakeUp.reset();
      for (const peer of await contact.peers(accountId)) engine.watch(peer);
      await wakeUp.next();
    }
  } finally {
    wakeUp.close();
  }
}

async function ingest(
  deps: IngestDeps,
  account: UnlockedAccount,
  { engine, uow, lease, signal, attempts, working }: Run & Running,
): Promise<void> {
  const { accountId } = account;
  lease.tell(statusText(engine.sync()));
  for await (const batch of engine.inbound(signal)) {
    lease.tell(statusText(engine.sync()));
    const key = batch.envelope?.hash ?? '';
    const failed = attempts.get(key) ?? 0;
    try {
      const last = batch.envelope !== null && failed + 1 >= MAX_ATTEMPTS;
      await commitBatch(deps, account, { batch, uow, last });
      attempts.delete(key);
      working();
    } catch (error) {
      // Not the envelope's fault: the next holder takes it.
      if (signal.aborted) return;
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
