import type { BackendEvent, KnownStore, WakuBackend } from '../gap-free/backend.ts';
import { Listeners } from '../listeners.ts';
import type { HistoryPage, HistoryQuery } from '../port.ts';
import { Interests } from './interests.ts';
import type { SdkSettings } from './options.ts';
import { NotConnectedError } from './request.ts';
import type { ServicePeer } from './service-peers.ts';
import { openSession, type Session } from './session.ts';
import { queryStore } from './store-client.ts';
import { Watchdog } from './watchdog.ts';

const CHECK_MS = 1_000;
const READY_POLL_MS = 10;

/** The light node over its several lives, as the port and the subscriptions see it. */
export class Connection implements WakuBackend {
  readonly clock;
  readonly #settings: SdkSettings;
  readonly #interests = new Interests();
  readonly #events = new Listeners<BackendEvent>();
  readonly #watchdog: Watchdog;
  #session: Session | null = null;
  #stopping = new AbortController();
  #recreating: Promise<void> | null = null;
  #online = false;
  #storeIds = '';
  #trouble: string | null = null;

  constructor(settings: SdkSettings) {
    this.#settings = settings;
    this.clock = settings.clock;
    this.#watchdog = new Watchdog({
      clock: settings.clock,
      recreateAfterMs: settings.recreateAfterMs,
      resubscribe: () => {
        settings.logger.warn('waku filter is silent: subscribing anew');
        void this.#session?.filter.resubscribe();
      },
      recreate: (reason) => void this.#recreate(reason),
    });
  }

  /** The last thing that went wrong with a service node. */
  get trouble(): string | null {
    return this.#trouble;
  }

  /** While no service node is connected: when it tries something else by itself. */
  retryAt(): Date {
    return new Date(this.#watchdog.retryAt());
  }

  get session(): Session | null {
    return this.#session;
  }

  /**
   * Resolves when service nodes serve everything, or when that takes long: the node goes on looking for them.
   * @throws what `signal` was aborted with
   */
  async open(signal: AbortSignal): Promise<void> {
    const { clock, startTimeoutMs } = this.#settings;
    this.#stopping = new AbortController();
    const deadline = clock.now() + startTimeoutMs;
    await this.#openSession();
    while (!this.peers().some(servesAll) && clock.now() < deadline) {
      if (signal.aborted) {
        await this.close();
        signal.throwIfAborted();
      }
      await clock.sleep(READY_POLL_MS, signal);
    }
    this.#update();
    void this.#watch();
  }

  async close(): Promise<void> {
    this.#stopping.abort();
    await this.#recreating;
    const session = this.#session;
    this.#session = null;
    this.#update();
    await session?.close();
  }

  /** Connected service nodes, preferred first. */
  peers(): readonly ServicePeer[] {
    return this.#session?.peers.list() ?? [];
  }

  online(): boolean {
    return this.#online;
  }

  onEvent(listener: (event: BackendEvent) => void): () => void {
    return this.#events.add(listener);
  }

  listen(...interest: Parameters<WakuBackend['listen']>): () => void {
    return this.#interests.add(...interest);
  }

  async established(
    ...args: Parameters<WakuBackend['established']>
  ): ReturnType<WakuBackend['established']> {
    return (await this.#session?.filter.established(...args)) ?? new Set();
  }

  /** How many topics have no live delivery for want of room at the service nodes. */
  topicsWithoutRoom(): number {
    return this.#session?.filter.withoutRoom ?? 0;
  }

  stores(): readonly KnownStore[] {
    const connected = this.peers()
      .filter(({ store }) => store)
      .map(({ id }) => id);
    const expected = this.#session?.peers.expected() ?? [];
    return [...new Set([...connected, ...expected])].map((id) => ({
      id,
      connected: connected.includes(id),
    }));
  }

  async query(store: string, query: HistoryQuery, signal: AbortSignal): Promise<HistoryPage> {
    const session = this.#session;
    const peer = this.peers().find(({ id }) => id === store);
    if (!session || !peer) throw new Error(`Store ${store} is not connected`);
    return queryStore(peer.peerId, query, session.request, signal);
  }

  missedLive(): void {
    this.#watchdog.missed();
  }

  async #openSession(): Promise<void> {
    const session = await openSession({
      settings: this.#settings,
      interests: this.#interests,
      onMessage: (message) => {
        this.#watchdog.live();
        this.#interests.dispatch(message);
      },
      onGap: () => {
        if (this.#online) this.#events.emit('GAP');
      },
      onTrouble: (what, error) => this.#note(what, error),
    });
    if (this.#stopping.signal.aborted) {
      await session.close();
      return;
    }
    this.#session = session;
    session.peers.onChange(() => this.#update());
  }

  async #recreate(reason: string): Promise<void> {
    if (this.#recreating || this.#stopping.signal.aborted) return;
    this.#settings.logger.warn({ reason }, 'waku light node is built anew');
    const old = this.#session;
    this.#session = null;
    this.#update();
    this.#recreating = (async () => {
      await old?.close();
      await this.#openSession();
    })()
      .catch((error: unknown) => this.#note('the light node could not be built anew', error))
      .finally(() => {
        this.#recreating = null;
      });
    await this.#recreating;
  }

  /** Tells the subscriptions what changed. */
  #update(): void {
    const storing = this.peers().filter(({ store }) => store);
    const online = storing.some(({ filter }) => filter);
    const ids = storing.map(({ id }) => id);
    const known = this.#storeIds.split(' ');
    const newStore = ids.some((id) => !known.includes(id));
    this.#storeIds = ids.join(' ');
    if (online !== this.#online) {
      this.#online = online;
      if (online) this.#trouble = null;
      this.#events.emit(online ? 'ONLINE' : 'OFFLINE');
    } else if (online && newStore) {
      this.#events.emit('STORES');
    }
  }

  async #watch(): Promise<void> {
    const { signal } = this.#stopping;
    while (!signal.aborted) {
      await this.clock.sleep(CHECK_MS, signal);
      if (!signal.aborted && !this.#recreating) this.#watchdog.check(this.peers().length > 0);
    }
  }

  #note(what: string, error: unknown): void {
    const trouble = error === null ? what : `${what}: ${describe(error)}`;
    if (trouble !== this.#trouble) this.#settings.logger.warn({ trouble }, 'waku service node');
    this.#trouble = trouble;
  }
}

/** Whether one node gives everything the port needs. */
export function servesAll({ filter, lightPush, store }: ServicePeer): boolean {
  return filter && store && lightPush !== null;
}

function describe(error: unknown): string {
  if (error instanceof AggregateError) return error.errors.map(describe).join('; ');
  if (error instanceof NotConnectedError) return 'not connected';
  return error instanceof Error ? error.message : String(error);
}
