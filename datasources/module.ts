/** What every module keeps, whatever it wraps: specs/orchestration.md. */

/** A module's health, read by `modules`, `moduleEvents` and `/ready` alike. */
export type ModuleHealth =
  | { readonly state: 'STARTING' }
  | { readonly state: 'READY' }
  | { readonly state: 'DEGRADED'; readonly reason: string }
  | { readonly state: 'DOWN'; readonly reason: string; readonly retryAt: Date | null }
  | { readonly state: 'STOPPED' };

export type NetworkKind = 'DEVNET' | 'TEST' | 'MAIN';

export interface ModuleDescriptor {
  /** Kebab-case, unique in the gateway, e.g. `chat-sdk`. */
  readonly name: string;
  /** Version of what is wrapped, not of the wrapper. */
  readonly version: string;
  /** Who owns what is wrapped. */
  readonly owner: string;
  readonly repository: string;
  /** `DATASOURCE` serves a port to domains; `SERVICE` only serves other modules. */
  readonly kind: 'DATASOURCE' | 'SERVICE';
  /** How it is reached: `sdk`, `rest`, `memory`, `status`, … */
  readonly adapter: string;
  /** Null when it is on no network. */
  readonly network: NetworkKind | null;
  /** Whether `/ready` waits for it. */
  readonly required: boolean;
  /** Names of modules that must be usable first. */
  readonly needs: readonly string[];
  /** Names of modules that are awaited if they are configured. */
  readonly optionalNeeds: readonly string[];
}

export interface Module<Api> {
  readonly descriptor: ModuleDescriptor;
  /** The port domains depend on. The same object across restarts. */
  readonly api: Api;
  /** Resolves when usable, rejects when it cannot be. Safe after `stop`. */
  start(signal: AbortSignal): Promise<void>;
  /** Idempotent; the supervisor bounds it by a deadline. */
  stop(): Promise<void>;
  /** Cheap and synchronous: the supervisor polls it. */
  health(): ModuleHealth;
}

/** Thrown by a port when its module is not usable; becomes MODULE_UNAVAILABLE at the front door. */
export class ModuleUnavailableError extends Error {
  override readonly name = 'ModuleUnavailableError';
  readonly module: string;
  readonly retryAfterMs: number | null;

  constructor(module: string, reason: string, retryAfterMs: number | null = null) {
    super(`Module "${module}" is not available: ${reason}`);
    this.module = module;
    this.retryAfterMs = retryAfterMs;
  }
}
