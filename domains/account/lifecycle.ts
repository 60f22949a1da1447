/** What the domain does by itself: recovery at the start, looking for ended sessions, locking at the end. */
import type { AccountCore } from './deps.ts';
import { currentSalt } from './key-files.ts';

export interface AccountLifecycle {
  /** Finishes what a crash interrupted, and looks for ended sessions from now on. */
  start(): Promise<void>;
  /** Locks every account. Sessions stay: their tokens unlock again after the next start. */
  stop(): Promise<void>;
  /** Ends sessions that ran out, here and in the database. */
  sweep(): Promise<void>;
}

async function endMissing(core: AccountCore): Promise<void> {
  for (const { accountId, keyUid } of core.live.list()) {
    await core.locks.run(keyUid, async () => {
      const where = { accountId };
      const rows = await core.uow.reader.session.findMany({ where, select: { id: true } });
      const alive = new Set(rows.map(({ id }) => id));
      await core.live.detach(accountId, (id) => !alive.has(id));
    });
  }
}

export function createLifecycle(core: AccountCore): AccountLifecycle {
  let running: { readonly controller: AbortController; readonly done: Promise<void> } | null = null;

  const sweep = async (): Promise<void> => {
    const now = new Date(core.clock.now());
    const where = { OR: [{ idleExpiresAt: { lte: now } }, { expiresAt: { lte: now } }] };
    const due = await core.uow.reader.session.count({ where });
    if (due > 0) await core.uow.run(null, ({ db }) => db.session.deleteMany({ where }));
    await endMissing(core);
  };
  const keepSweeping = async (signal: AbortSignal): Promise<void> => {
    for (;;) {
      await core.clock.sleep(core.sessions.sweepMs, signal);
      if (signal.aborted) return;
      try {
        await sweep();
      } catch (error) {
        core.logger.error({ err: error }, 'ended sessions could not be looked for; trying again');
      }
    }
  };
  return {
    sweep,
    async start() {
      if (running) return;
      await core.keystore.recover((keyUid) => currentSalt(core, keyUid));
      await sweep();
      const controller = new AbortController();
      running = { controller, done: keepSweeping(controller.signal) };
    },
    async stop() {
      running?.controller.abort();
      await running?.done;
      running = null;
      await Promise.all(
        core.live
          .list()
          .map(({ accountId, keyUid }) =>
            core.locks.run(keyUid, () => core.live.detach(accountId, () => true)),
          ),
      );
    },
  };
}
