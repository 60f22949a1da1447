import type { ModuleHealth, NetworkKind } from '../../datasources/module.ts';

export type { ModuleHealth, NetworkKind };

/** A module as operators and front ends see it. */
export interface ModuleStatus {
  readonly name: string;
  readonly version: string;
  readonly owner: string;
  readonly repository: string;
  readonly adapter: string;
  readonly network: NetworkKind | null;
  readonly required: boolean;
  /** The module's own health, or DEGRADED when something it needs is not usable. */
  readonly health: ModuleHealth;
  /** Names. */
  readonly needs: readonly string[];
  /** Since the gateway started. */
  readonly restarts: number;
}

/** A module's health changed. */
export interface ModuleStateChanged {
  readonly type: 'ModuleStateChanged';
  readonly cursor: string;
  readonly occurredAt: Date;
  /** Name of the module. */
  readonly module: string;
}

/** What the domain needs of the supervisor, which server/ implements. */
export interface SupervisorView {
  /** In start order. */
  status(): readonly ModuleStatus[];
  /** Resolves once the module is stopped and on its way up again, with a fresh restart budget. */
  restart(name: string): Promise<void>;
  /** Called after a module's health changed. Returns how to stop listening. */
  changes(listener: (module: ModuleStatus) => void): () => void;
}
