import type { WakuClock } from '../clock.ts';

export interface WatchdogDeps {
  readonly clock: WakuClock;
  readonly recreateAfterMs: number;
  /** Subscribe anew with the same node. */
  readonly resubscribe: () => void;
  /** Build a new light node. */
  readonly recreate: (reason: string) => void;
}

const PATIENCE_MS = 5 * 60_000;
const SOON_MS = 1_000;

/**
 * Acts when live delivery is silent although everything claims to be well: Store held messages that Filter never
 * brought. First the subscriptions begin anew; if messages are still missed, so does the node. Each at most every
 * five minutes, since a service may also miss them for reasons of its own.
 */
export class Watchdog {
  readonly #deps: WatchdogDeps;
  #resubscribedAt = Number.NEGATIVE_INFINITY;
  #recreatedAt = Number.NEGATIVE_INFINITY;
  #liveSince = false;
  #offlineSince: number | null = null;

  constructor(deps: WatchdogDeps) {
    this.#deps = deps;
  }

  live(): void {
    this.#liveSince = true;
  }

  missed(): void {
    const now = this.#deps.clock.now();
    if (now - this.#resubscribedAt >= PATIENCE_MS || this.#liveSince) {
      this.#resubscribedAt = now;
      this.#liveSince = false;
      this.#deps.resubscribe();
    } else if (now - this.#recreatedAt >= PATIENCE_MS) {
      this.#recreatedAt = now;
      this.#deps.recreate('Filter pushes nothing even after subscribing anew');
    }
  }

  /** When the node is built anew unless a service node comes first, Unix ms; always later than now. */
  retryAt(): number {
    const now = this.#deps.clock.now();
    return Math.max(now + SOON_MS, (this.#offlineSince ?? now) + this.#deps.recreateAfterMs);
  }

  /** Called regularly with whether any service node is connected. */
  check(online: boolean): void {
    const now = this.#deps.clock.now();
    this.#offlineSince = online ? null : (this.#offlineSince ?? now);
    if (this.#offlineSince === null || now - this.#offlineSince < this.#deps.recreateAfterMs)
      return;
    this.#offlineSince = now;
    this.#deps.recreate(`No service node for ${this.#deps.recreateAfterMs} ms`);
  }
}
