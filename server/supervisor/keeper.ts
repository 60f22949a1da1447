/** One module's life: started when what it needs is usable, watched, restarted within a budget, stopped. */
import type { Module, ModuleHealth } from '../../datasources/module.ts';
import type { Clock, Random } from '../../domains/shared/clock.ts';
import type { Logger } from '../../domains/shared/logger.ts';
import { bounded, reasonOf } from './bounded.ts';
import type { SupervisorPolicy } from './policy.ts';
import { createRestartBudget } from './restart-budget.ts';

export interface KeeperDeps {
  readonly policy: SupervisorPolicy;
  readonly clock: Clock;
  readonly random: Random;
  readonly logger: Logger;
  /** Resolves when everything the module awaits allows a start, or when the signal aborts. */
  clearance(signal: AbortSignal): Promise<void>;
  /** The module's own health changed. */
  onHealth(): void;
  onRestart(): void;
}

export interface Keeper {
  /** The module's own health, whatever it needs. */
  health(): ModuleHealth;
  /** It has been started, and can be called. */
  usable(): boolean;
  /** The first attempt to start it has ended, well or badly. */
  tried(): boolean;
  restarts(): number;
  start(): void;
  restart(): Promise<void>;
  stop(): Promise<void>;
}

export function createKeeper(module: Module<unknown>, deps: KeeperDeps): Keeper {
  const { policy, clock, logger } = deps;
  const { name } = module.descriptor;
  const budget = createRestartBudget(policy, deps);
  let health: ModuleHealth = { state: 'STOPPED' };
  let running = false;
  let tried = false;
  let restarts = 0;
  let stopped = false;
  let life: { readonly over: AbortController; readonly done: Promise<void> } | null = null;
  let turn: Promise<void> = Promise.resolve();

  const become = (next: ModuleHealth) => {
    health = next;
    deps.onHealth();
  };

  const halt = async () => {
    running = false;
    const outcome = await bounded((async () => module.stop())(), clock, policy.stopDeadlineMs);
    if (outcome === 'done') return;
    const detail = outcome === 'late' ? `not within ${policy.stopDeadlineMs} ms` : outcome.failed;
    logger.warn({ module: name, detail }, 'module did not stop cleanly');
  };

  /** Null when the module is up, else why not. */
  const attempt = async (signal: AbortSignal): Promise<string | null> => {
    const enough = new AbortController();
    const starting = (async () => module.start(AbortSignal.any([signal, enough.signal])))();
    const outcome = await bounded(starting, clock, policy.startTimeoutMs, signal);
    if (outcome === 'done') return null;
    if (outcome !== 'late') return outcome.failed;
    enough.abort();
    if ((await bounded(starting, clock, policy.stopDeadlineMs)) === 'late') {
      logger.warn({ module: name }, 'module ignores the signal that ends its start');
      // Should it come up after all while nobody wants it, it must not be left running.
      starting
        .then(() => (running || health.state === 'STARTING' ? undefined : halt()))
        .catch(() => {});
    }
    return `did not start within ${policy.startTimeoutMs} ms`;
  };

  const readHealth = (): ModuleHealth => {
    try {
      return module.health();
    } catch (error) {
      return { state: 'DOWN', reason: `health check failed: ${reasonOf(error)}`, retryAt: null };
    }
  };

  /** Why the module has to be restarted; null when its life is over. */
  const watch = async (signal: AbortSignal): Promise<string | null> => {
    while (!signal.aborted) {
      const next = readHealth();
      if (next.state === 'STOPPED') return 'it stopped by itself';
      // A module that names a time is mending itself: it is left alone until then.
      const mending = next.state === 'DOWN' && (next.retryAt?.getTime() ?? 0) > clock.now();
      if (next.state === 'DOWN' && !mending) return next.reason;
      become(next);
      await clock.sleep(policy.pollIntervalMs, signal);
    }
    return null;
  };

  const live = async (signal: AbortSignal) => {
    while (!signal.aborted) {
      await deps.clearance(signal);
      if (signal.aborted) return;
      let reason = await attempt(signal);
      running = reason === null && !signal.aborted;
      tried = true;
      if (running) {
        logger.info({ module: name }, 'module started');
        reason = await watch(signal);
      }
      if (reason === null || signal.aborted) return;
      const delay = budget.take();
      const retryAt = delay === null ? null : new Date(clock.now() + delay);
      logger.warn({ module: name, reason, retryAt }, 'module down');
      become({ state: 'DOWN', reason, retryAt });
      await Promise.all([halt(), clock.sleep(delay ?? 0, signal)]);
      if (delay === null || signal.aborted) return;
      count();
      become({ state: 'STARTING' });
    }
  };

  const count = () => {
    restarts++;
    deps.onRestart();
  };

  const begin = () => {
    const over = new AbortController();
    become({ state: 'STARTING' });
    life = { over, done: live(over.signal) };
  };

  const end = async () => {
    life?.over.abort();
    await life?.done;
    life = null;
    await halt();
  };

  return {
    health: () => health,
    usable: () => running && (health.state === 'READY' || health.state === 'DEGRADED'),
    tried: () => tried,
    restarts: () => restarts,
    start() {
      if (life === null && !stopped) begin();
    },
    restart() {
      turn = turn.then(async () => {
        if (stopped) return;
        become({ state: 'STARTING' });
        await end();
        if (stopped) return;
        budget.reset();
        count();
        begin();
      });
      return turn;
    },
    stop() {
      stopped = true;
      life?.over.abort();
      turn = turn.then(async () => {
        if (health.state === 'STOPPED') return;
        await end();
        become({ state: 'STOPPED' });
      });
      return turn;
    },
  };
}
