import type { WakuClock } from '../waku/clock.ts';
import type { WakuNodeLimits } from './options.ts';
import type { PushStream } from './push-stream.ts';

interface Subscriber {
  /** Content topics by pubsub topic. */
  readonly topics: Map<string, Set<string>>;
  readonly pushes: PushStream;
  lastSeen: number;
}

export interface SubscribersDeps {
  readonly limits: WakuNodeLimits;
  readonly clock: WakuClock;
  readonly openPushes: (peerId: string) => PushStream;
}

/** Who wants which topics, within the limits. */
export class Subscribers {
  readonly #deps: SubscribersDeps;
  readonly #byPeer = new Map<string, Subscriber>();

  constructor(deps: SubscribersDeps) {
    this.#deps = deps;
  }

  get size(): number {
    return this.#byPeer.size;
  }

  /** Whether the peer has subscriptions; keeps them. */
  ping(peerId: string): boolean {
    const subscriber = this.#byPeer.get(peerId);
    if (!subscriber) return false;
    subscriber.lastSeen = this.#deps.clock.now();
    return true;
  }

  /** False when a limit forbids it. */
  subscribe(peerId: string, pubsubTopic: string, contentTopics: readonly string[]): boolean {
    const { limits, clock } = this.#deps;
    const subscriber = this.#byPeer.get(peerId);
    if (!subscriber && this.#byPeer.size >= limits.maxSubscribers) return false;
    const known = subscriber?.topics.get(pubsubTopic) ?? new Set();
    const added = new Set(contentTopics.filter((topic) => !known.has(topic)));
    if (countTopics(subscriber) + added.size > limits.maxTopicsPerSubscriber) return false;
    const kept = subscriber ?? {
      topics: new Map(),
      pushes: this.#deps.openPushes(peerId),
      lastSeen: 0,
    };
    kept.lastSeen = clock.now();
    kept.topics.set(pubsubTopic, known.union(added));
    this.#byPeer.set(peerId, kept);
    return true;
  }

  /** False when the peer has no subscription there. */
  unsubscribe(peerId: string, pubsubTopic: string, contentTopics: readonly string[]): boolean {
    const subscriber = this.#byPeer.get(peerId);
    const known = subscriber?.topics.get(pubsubTopic);
    if (!subscriber || !known) return false;
    for (const topic of contentTopics) known.delete(topic);
    if (known.size === 0) subscriber.topics.delete(pubsubTopic);
    if (subscriber.topics.size === 0) this.remove(peerId);
    return true;
  }

  remove(peerId: string): boolean {
    this.#byPeer.get(peerId)?.pushes.end();
    return this.#byPeer.delete(peerId);
  }

  clear(): void {
    for (const peerId of [...this.#byPeer.keys()]) this.remove(peerId);
  }

  /** Forgets the silent. Returns how many. */
  sweep(): number {
    const oldest = this.#deps.clock.now() - this.#deps.limits.subscriptionTtlMs;
    const silent = [...this.#byPeer].filter(([, subscriber]) => subscriber.lastSeen < oldest);
    for (const [peerId] of silent) this.remove(peerId);
    return silent.length;
  }

  push(pubsubTopic: string, contentTopic: string, frame: () => Uint8Array): void {
    let encoded: Uint8Array | null = null;
    for (const { topics, pushes } of this.#byPeer.values()) {
      if (!topics.get(pubsubTopic)?.has(contentTopic)) continue;
      encoded ??= frame();
      pushes.push(encoded);
    }
  }
}

function countTopics(subscriber: Subscriber | undefined): number {
  let count = 0;
  for (const topics of subscriber?.topics.values() ?? []) count += topics.size;
  return count;
}
