import type { WakuSubscription, WakuTopic, WakuTopicFrom } from '../../../waku/port.ts';
import type { PublicKey } from '../../port.ts';
import type { SyncTracker } from './sync-tracker.ts';
import { msToNs } from './timeline.ts';
import { contactCodeKey, type EnvelopeKeys, negotiatedKey, type TopicKey } from './topic-keys.ts';

const DAY_MS = 24 * 3600 * 1000;
/** How far back to look on a topic never caught up with; contact codes are looked up 31 days back (§2.1). */
const LOOK_BACK_MS = {
  partitioned: DAY_MS,
  personal: DAY_MS,
  negotiated: DAY_MS,
  contactCode: 31 * DAY_MS,
} as const satisfies Record<TopicKey['purpose'], number>;

/**
 * Read again before the committed position: a position says what Store held then, and a message that reached Store
 * later, with an earlier timestamp, would lie before it for ever. Covers the clocks and the relaying of a network that
 * takes timestamps up to 20 s off, three times over. `seen` drops what was committed.
 */
const RESUME_OVERLAP_MS = 60_000;

export interface ListeningDeps {
  readonly keys: EnvelopeKeys;
  readonly pubsubTopic: string;
  readonly tracker: SyncTracker;
  now(): number;
  position(topic: WakuTopic): Promise<bigint | null>;
}

/** Which topics the account listens on, why, and from where. */
export interface Listening {
  keysOf(contentTopic: string): readonly TopicKey[];
  listen(keys: readonly TopicKey[]): void;
  /** The contact code of a person and the topic negotiated with them. */
  watch(peer: PublicKey): void;
  unwatch(peer: PublicKey): void;
  isWatched(peer: PublicKey): boolean;
  /** Their negotiated topic alone. */
  expect(peer: PublicKey): void;
  /** Ends `expect`, not `watch`. */
  forget(peer: PublicKey): void;
  startingPoints(): Promise<readonly WakuTopicFrom[]>;
  /** Later changes go to this subscription; `fail` hears when a position could not be read. */
  attach(
    subscription: WakuSubscription,
    started: readonly WakuTopic[],
    fail: (error: unknown) => void,
  ): void;
  detach(): void;
}

export function createListening(deps: ListeningDeps): Listening {
  const byTopic = new Map<string, TopicKey[]>();
  const watched = new Set<PublicKey>();
  const expected = new Set<PublicKey>();
  let attached: { subscription: WakuSubscription; fail: (error: unknown) => void } | null = null;

  const topicOf = (contentTopic: string): WakuTopic => ({
    pubsubTopic: deps.pubsubTopic,
    contentTopic,
  });

  async function startingPoint(contentTopic: string): Promise<WakuTopicFrom> {
    const topic = topicOf(contentTopic);
    const committed = await deps.position(topic);
    if (committed !== null) return { ...topic, from: overlapped(committed) };
    const purposes = (byTopic.get(contentTopic) ?? []).map((key) => LOOK_BACK_MS[key.purpose]);
    return { ...topic, from: msToNs(deps.now() - Math.max(DAY_MS, ...purposes)) };
  }

  function subscribe(contentTopic: string): void {
    const target = attached;
    if (target === null) return;
    startingPoint(contentTopic).then(
      (from) => {
        // Gone again, or the subscription is another one, while the position was read.
        if (target === attached && byTopic.has(contentTopic)) target.subscription.add([from]);
      },
      (error) => target.fail(error),
    );
  }

  function add(key: TopicKey): void {
    const present = byTopic.get(key.contentTopic);
    if (present?.some((one) => one.chatId === key.chatId)) return;
    byTopic.set(key.contentTopic, [...(present ?? []), key]);
    deps.tracker.added([topicOf(key.contentTopic)]);
    if (present === undefined) subscribe(key.contentTopic);
  }

  function drop(key: TopicKey): void {
    const rest = (byTopic.get(key.contentTopic) ?? []).filter((one) => one.chatId !== key.chatId);
    if (rest.length > 0) {
      byTopic.set(key.contentTopic, rest);
      return;
    }
    byTopic.delete(key.contentTopic);
    const topic = topicOf(key.contentTopic);
    deps.tracker.removed([topic]);
    attached?.subscription.remove([topic]);
  }

  return {
    keysOf: (contentTopic) => byTopic.get(contentTopic) ?? [],
    listen: (keys) => keys.forEach(add),
    watch: (peer) => {
      if (watched.has(peer)) return;
      add(negotiatedKey(deps.keys, peer));
      add(contactCodeKey(deps.keys, peer));
      watched.add(peer);
    },
    unwatch: (peer) => {
      if (!watched.delete(peer)) return;
      expected.delete(peer);
      drop(negotiatedKey(deps.keys, peer));
      drop(contactCodeKey(deps.keys, peer));
    },
    isWatched: (peer) => watched.has(peer),
    expect: (peer) => {
      if (watched.has(peer) || expected.has(peer)) return;
      add(negotiatedKey(deps.keys, peer));
      expected.add(peer);
    },
    forget: (peer) => {
      if (expected.delete(peer) && !watched.has(peer)) drop(negotiatedKey(deps.keys, peer));
    },
    startingPoints: () => Promise.all([...byTopic.keys()].map(startingPoint)),
    attach: (subscription, started, fail) => {
      attached = { subscription, fail };
      const known = new Set(started.map((topic) => topic.contentTopic));
      for (const contentTopic of byTopic.keys())
        if (!known.has(contentTopic)) subscribe(contentTopic);
      const gone = started.filter((topic) => !byTopic.has(topic.contentTopic));
      if (gone.length > 0) subscription.remove(gone);
    },
    detach: () => {
      attached = null;
    },
  };
}

function overlapped(committed: bigint): bigint {
  const from = committed - msToNs(RESUME_OVERLAP_MS);
  return from > 0n ? from : 0n;
}
