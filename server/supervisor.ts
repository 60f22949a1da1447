/** Starts the modules, keeps them up, stops them: specs/orchestration.md. */
import type { Module, ModuleHealth, NetworkKind } from '../datasources/module.ts';
import type { ModuleStatus, SupervisorView } from '../domains/module/index.ts';
import type { Clock, Random } from '../domains/shared/clock.ts';
import type { Logger } from '../domains/shared/logger.ts';
import { createModuleGraph } from './supervisor/graph.ts';
import { effectiveHealth, sameHealth } from './supervisor/health.ts';
import { createKeeper, type Keeper } from './supervisor/keeper.ts';
import { assertNetwork } from './supervisor/network.ts';
import { DEFAULT_POLICY, type SupervisorPolicy } from './supervisor/policy.ts';

export interface SupervisorOptions {
  readonly modules: readonly Module<unknown>[];
  readonly clock: Clock;
  readonly random: Random;
  readonly logger: Logger;
  readonly policy?: SupervisorPolicy;
  /** Told of every restart and every change of health. */
  readonly metrics?: SupervisorMetrics;
}

export interface SupervisorMetrics {
  restarted(module: string): void;
  state(module: string, state: ModuleHealth['state']): void;
}

export interface Readiness {
  /** Every required module is usable. */
  readonly ready: boolean;
  /** Required modules that are not. */
  readonly waitingFor: readonly { readonly module: string; readonly health: ModuleHealth }[];
  /** Modules on a network where nothing is worth anything. */
  readonly devnet: readonly string[];
}

export interface Supervisor extends SupervisorView {
  /** Resolves once every module is up, has failed its first start, or is held back by one that has. Never rejects. */
  start(): Promise<void>;
  /** Dependants first, each within the deadline. Idempotent. Never rejects. */
  stop(): Promise<void>;
  ready(): Readiness;
  /** @throws NetworkMismatchError when the preset is MAIN and a module is on a DEVNET. */
  assertNetwork(preset: NetworkKind): void;
}

/**
 * @throws ModuleGraphError when a module is missing, named twice, or part of a circle of needs.
 * @example const supervisor = createSupervisor({ modules: [waku, chatSdk], clock, random, logger });
 * await supervisor.start();
 */
export function createSupervisor(options: SupervisorOptions): Supervisor {
  const { modules, clock, random, logger, policy = DEFAULT_POLICY, metrics } = options;
  const descriptors = modules.map((module) => module.descriptor);
  const graph = createModuleGraph(descriptors);
  const keepers = new Map<string, Keeper>();
  const published = new Map<string, ModuleHealth>();
  const listeners = new Set<(module: ModuleStatus) => void>();
  const watchers = new Set<() => void>();
  let started: Promise<void> | null = null;
  let stopped: Promise<void> | null = null;

  const keeper = (name: string): Keeper => {
    const found = keepers.get(name);
    if (!found) throw new Error(`There is no module "${name}".`);
    return found;
  };
  const byName = new Map(descriptors.map((descriptor) => [descriptor.name, descriptor]));
  const health = (name: string) =>
    effectiveHealth(name, graph, {
      own: (module) => keeper(module).health(),
      usable: (module) => keeper(module).usable(),
    });

  const status = (): readonly ModuleStatus[] =>
    graph.order.flatMap((name) => {
      const descriptor = byName.get(name);
      if (!descriptor) return [];
      const { kind: _kind, optionalNeeds: _optionalNeeds, ...shown } = descriptor;
      return [{ ...shown, health: health(name), restarts: keeper(name).restarts() }];
    });

  const publish = () => {
    for (const watcher of [...watchers]) watcher();
    for (const module of status()) {
      const before = published.get(module.name);
      if (before && sameHealth(before, module.health)) continue;
      published.set(module.name, module.health);
      for (const listener of [...listeners]) tell(() => listener(module));
      tell(() => metrics?.state(module.name, module.health.state));
    }
  };
  /** A listener's fault is not the module's. */
  const tell = (call: () => void) => {
    try {
      call();
    } catch (error) {
      logger.error({ err: error }, 'listener of the supervisor failed');
    }
  };

  const until = (condition: () => boolean, signal?: AbortSignal): Promise<void> =>
    new Promise((resolve) => {
      const look = () => {
        if (!condition() && !signal?.aborted) return;
        watchers.delete(look);
        signal?.removeEventListener('abort', look);
        resolve();
      };
      watchers.add(look);
      signal?.addEventListener('abort', look);
      look();
    });

  /** An optional need only has to have had its chance. */
  const cleared = (name: string) =>
    stopped === null &&
    graph.needs(name).every((need) => keeper(need).usable()) &&
    graph.awaits(name).every((need) => settled(need));
  const settled = (name: string): boolean =>
    keeper(name).tried() ||
    graph.needs(name).some((need) => settled(need) && !keeper(need).usable());

  for (const module of modules) {
    const { name } = module.descriptor;
    const made = createKeeper(module, {
      policy,
      clock,
      random,
      logger,
      clearance: (signal) => until(() => cleared(name), signal),
      onHealth: publish,
      onRestart: () => tell(() => metrics?.restarted(name)),
    });
    keepers.set(name, made);
  }
  for (const module of status()) published.set(module.name, module.health);

  return {
    status,
    start() {
      started ??= (async () => {
        for (const name of graph.order) keeper(name).start();
        await until(() => stopped !== null || graph.order.every(settled));
      })();
      return started;
    },
    stop() {
      stopped ??= (async () => {
        const gone = new Map<string, Promise<void>>();
        for (const name of graph.order.toReversed()) {
          const after = graph.dependants(name).map((dependant) => gone.get(dependant));
          gone.set(
            name,
            Promise.all(after).then(() => keeper(name).stop()),
          );
        }
        await Promise.all(gone.values());
      })();
      publish();
      return stopped;
    },
    restart: (name) => keeper(name).restart(),
    changes(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    ready() {
      const waitingFor = descriptors
        .filter(({ name, required }) => required && !keeper(name).usable())
        .map(({ name }) => ({ module: name, health: health(name) }));
      const devnet = descriptors.filter(({ network }) => network === 'DEVNET');
      const ready = stopped === null && waitingFor.length === 0;
      return { ready, waitingFor, devnet: devnet.map(({ name }) => name) };
    },
    assertNetwork: (preset) => assertNetwork(descriptors, preset),
  };
}
