import type { WakuClock } from '../clock.ts';
import { topicKey } from '../gap-free/topic-state.ts';
import { Wake } from '../gap-free/wake.ts';
import type { WakuTopic } from '../port.ts';
import { pingFilter, subscribeInOrder, unsubscribe, unsubscribeAll } from './filter-requests.ts';
import type { Interests } from './interests.ts';
import type { Request } from './request.ts';
import type { ServicePeer, ServicePeers } from './service-peers.ts';

export interface FilterClientDeps {
  readonly interests: Interests;
  readonly peers: ServicePeers;
  readonly request: Request;
  readonly clock: WakuClock;
  readonly signal: AbortSignal;
  readonly filterPeers: number;
  readonly pingMs: number;
  /** Live delivery was interrupted, or came late. */
  readonly onGap: () => void;
  /** A service fails again and again on an open connection. */
  readonly onBroken: (peer: ServicePeer, error: unknown) => void;
}

interface Subscribed {
  readonly peer: ServicePeer;
  readonly topics: Set<string>;
  /** Wanted, and refused for want of room. */
  noRoom: ReadonlySet<string>;
  /** When the service said last that it has no room, ms; null when it has. */
  fullSince: number | null;
  failures: number;
  pingedAt: number;
}

const RETRY_MS = 500;
const ESTABLISH_TIMEOUT_MS = 5_000;
const ESTABLISH_POLL_MS = 20;
const FAILURES_BEFORE_BROKEN = 3;
/** Room comes with what is unsubscribed here, which is noticed at once, or with what others leave, which is rare. */
const NO_ROOM_RETRY_MS = 60_000;

/** Keeps the wanted topics subscribed with the preferred services, notices when one forgets, and says so. */
export class FilterClient {
  readonly #deps: FilterClientDeps;
  readonly #byPeer = new Map<string, Subscribed>();
  readonly #wake = new Wake();
  /** Topics whose subscription somebody stopped waiting for. */
  readonly #late = new Set<string>();

  constructor(deps: FilterClientDeps) {
    this.#deps = deps;
    const stops = [
      deps.interests.onChange(() => this.#wake.wake()),
      deps.peers.onChange(() => this.#wake.wake()),
    ];
    deps.signal.addEventListener('abort', () => {
      for (const stop of stops) stop();
      this.#wake.wake();
    });
    void this.#run();
  }

  isSubscribed(peerId: string): boolean {
    return this.#byPeer.has(peerId);
  }

  /** How many wanted topics no service pushes, because those in use have no room for more. */
  get withoutRoom(): number {
    const refused = [...this.#byPeer.values()].flatMap(({ noRoom }) => [...noRoom]);
    return new Set(refused.filter((key) => !this.#covered(key))).size;
  }

  /** Which topics are subscribed with some service, by key; waits up to five seconds for all that find room. */
  async established(
    topics: readonly WakuTopic[],
    signal: AbortSignal,
  ): Promise<ReadonlySet<string>> {
    const keys = topics.map(topicKey);
    const { clock } = this.#deps;
    const deadline = clock.now() + ESTABLISH_TIMEOUT_MS;
    while (!keys.every((key) => this.#covered(key) || this.#refused(key))) {
      if (signal.aborted || this.#deps.signal.aborted || clock.now() >= deadline) break;
      await clock.sleep(ESTABLISH_POLL_MS, signal);
    }
    const covered = new Set(keys.filter((key) => this.#covered(key)));
    for (const key of keys) if (!covered.has(key)) this.#late.add(key);
    return covered;
  }

  /** Begins all subscriptions anew: a service may answer pings and yet push nothing. */
  async resubscribe(): Promise<void> {
    const peers = [...this.#byPeer.values()].map(({ peer }) => peer);
    this.#byPeer.clear();
    await this.#leave(peers);
    this.#wake.wake();
  }

  /** Tells the services that we go, as far as they listen. */
  async leave(): Promise<void> {
    await this.#leave([...this.#byPeer.values()].map(({ peer }) => peer));
  }

  async #leave(peers: readonly ServicePeer[]): Promise<void> {
    await Promise.allSettled(peers.map(({ peerId }) => unsubscribeAll(peerId, this.#deps.request)));
  }

  async #run(): Promise<void> {
    const { clock, signal, pingMs } = this.#deps;
    while (!signal.aborted) {
      this.#forgetGone();
      const settled = await Promise.all(this.#selected().map((peer) => this.#tend(peer)));
      const waitMs = settled.every(Boolean) ? Math.min(pingMs, 1_000) : RETRY_MS;
      await this.#wake.sleep(clock, waitMs);
    }
  }

  #selected(): readonly ServicePeer[] {
    const serving = this.#deps.peers.list().filter(({ filter }) => filter);
    return serving.slice(0, this.#deps.filterPeers);
  }

  #forgetGone(): void {
    const selected = new Set(this.#selected().map(({ connection }) => connection));
    const connected = new Set(this.#deps.peers.list().map(({ connection }) => connection));
    let lost = false;
    for (const [id, { peer, topics }] of [...this.#byPeer]) {
      if (selected.has(peer.connection)) continue;
      this.#byPeer.delete(id);
      if (connected.has(peer.connection)) void this.#leave([peer]);
      lost ||= [...topics].some((key) => !this.#covered(key));
    }
    if (lost) this.#deps.onGap();
  }

  /** Brings one service's subscriptions in line with what is wanted. True when they are. */
  async #tend(peer: ServicePeer): Promise<boolean> {
    const state = this.#byPeer.get(peer.id) ?? {
      peer,
      topics: new Set<string>(),
      noRoom: new Set<string>(),
      fullSince: null,
      failures: 0,
      pingedAt: 0,
    };
    this.#byPeer.set(peer.id, state);
    try {
      await this.#ping(state);
      await this.#change(state);
      state.failures = 0;
      return true;
    } catch (error) {
      if (this.#deps.signal.aborted) return true;
      state.failures += 1;
      this.#lose(state);
      if (state.failures % FAILURES_BEFORE_BROKEN === 0) this.#deps.onBroken(peer, error);
      return false;
    }
  }

  async #ping(state: Subscribed): Promise<void> {
    const { clock, pingMs, request } = this.#deps;
    if (state.topics.size === 0 || clock.now() - state.pingedAt < pingMs) return;
    await pingFilter(state.peer.peerId, request);
    state.pingedAt = clock.now();
  }

  async #change(state: Subscribed): Promise<void> {
    const { interests, request } = this.#deps;
    const topics = interests.topics();
    for (const key of this.#late) if (!topics.has(key)) this.#late.delete(key);
    const wanted = this.#servedBy(state.peer, topics);
    const surplus = [...state.topics].filter((key) => !wanted.has(key));
    // First, so that what is new finds the room.
    if (surplus.length > 0) {
      for (const key of surplus) state.topics.delete(key);
      state.fullSince = null;
      await unsubscribe(state.peer.peerId, surplus.map(parseKey), request);
    }
    const missing = [...wanted].filter(([key]) => !state.topics.has(key));
    if (missing.length > 0 && this.#mayHaveRoom(state)) {
      await this.#subscribe(
        state,
        missing.map(([, topic]) => topic),
      );
    }
    state.noRoom = new Set([...wanted.keys()].filter((key) => !state.topics.has(key)));
  }

  /** The wanted topics come in the order in which they were added: the oldest find room first. */
  async #subscribe(state: Subscribed, topics: readonly WakuTopic[]): Promise<void> {
    const { clock, request } = this.#deps;
    let late = false;
    const all = await subscribeInOrder(state.peer.peerId, topics, request, (part) => {
      state.pingedAt = clock.now();
      for (const key of part.map(topicKey)) {
        state.topics.add(key);
        if (this.#late.delete(key)) late = true;
      }
    });
    state.fullSince = all ? null : clock.now();
    if (late) this.#deps.onGap();
  }

  #mayHaveRoom({ fullSince }: Subscribed): boolean {
    if (fullSince === null) return true;
    const elapsedMs = this.#deps.clock.now() - fullSince;
    // Negative when the clock was set back: better once too often than not for hours.
    return elapsedMs < 0 || elapsedMs >= NO_ROOM_RETRY_MS;
  }

  #servedBy(peer: ServicePeer, topics: ReadonlyMap<string, WakuTopic>): Map<string, WakuTopic> {
    const { peers } = this.#deps;
    return new Map(
      [...topics].filter(([, { pubsubTopic }]) =>
        peers.serving(pubsubTopic).some(({ id }) => id === peer.id),
      ),
    );
  }

  /** The service no longer pushes; the catch-up is told before it does again. */
  #lose(state: Subscribed): void {
    const lost = [...state.topics];
    state.topics.clear();
    state.noRoom = new Set();
    state.fullSince = null;
    if (lost.some((key) => !this.#covered(key))) this.#deps.onGap();
  }

  #covered(key: string): boolean {
    return [...this.#byPeer.values()].some(({ topics }) => topics.has(key));
  }

  #refused(key: string): boolean {
    return [...this.#byPeer.values()].some(({ noRoom }) => noRoom.has(key));
  }
}

function parseKey(key: string): WakuTopic {
  const space = key.indexOf(' ');
  return { pubsubTopic: key.slice(0, space), contentTopic: key.slice(space + 1) };
}
