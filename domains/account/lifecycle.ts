/** What the domain does by itself: recovery at the start, looking for ended sessions, locking at the end. */
import type { Signal } from '../../prisma/database.ts';
import { removeDeleted } from './deleted-accounts.ts';
import type { AccountCore } from './deps.ts';
import { currentSalt } from './key-files.ts';

export interface AccountLifecycle {
  /** Finishes what a crash interrupted, and looks for ended sessions from now on. */
  start(): Promise<void>;
  /** Locks every account. Sessions stay: their tokens unlock again after the next start. */
  stop(): Promise<void>;
  /** Ends sessions that ran out, here and in the database. */
  sweep(): Promise<void>;
  /** What another process told; null: it may have been anything. Never throws. */
  heard(signal: Signal | null): void;
}

/** What is live here of sessions whose rows are gone ends. Null: of every account. */
async function endMissing(core: AccountCore, whose: string | null): Promise<void> {
  for (const { accountId, keyUid } of core.live.list()) {
    if (whose !== null && whose !== accountId) continue;
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
    await endMissing(core, null);
  };
  const looking = new Set<Promise<void>>();
  const look = async (signal: Signal | null): Promise<void> => {
    try {
      if (signal?.topic !== 'deletion') await endMissing(core, signal?.accountId ?? null);
      if (signal?.topic !== 'sessions') await removeDeleted(core);
    } catch (error) {
      // The sweep looks again.
      core.logger.error({ err: error }, 'what another process ended could not be looked at');
    }
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
    heard(signal) {
      if (signal !== null && signal.topic !== 'sessions' && signal.topic !== 'deletion') return;
      const done = look(signal).finally(() => looking.delete(done));
      looking.add(done);
    },
    async start() {
      if (running) return;
      await removeDeleted(core);
      await core.keystore.recover((keyUid) => currentSalt(core, keyUid));
      await sweep();
      const controller = new AbortController();
      running = { controller, done: keepSweeping(controller.signal) };
    },
    async stop() {
      running?.controller.abort();
      await running?.done;
      running = null;
      await Promise.all(looking);
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
