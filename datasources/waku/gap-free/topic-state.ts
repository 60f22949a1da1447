import { msToNs } from '../clock.ts';
import type { ReceivedWakuMessage, WakuMessageHash, WakuTopic } from '../port.ts';

/** What a subscription knows about one of its topics. */
export interface TopicState {
  readonly topic: WakuTopic;
  /** A position was given to resume from; otherwise only what comes from now on is wanted. */
  readonly isResumed: boolean;
  /** Nothing stored before this is wanted. Unix ns. */
  from: bigint;
  /** Per store: everything it held up to here was read. */
  readonly readUpTo: Map<string, bigint>;
  /** A catch-up is owed. */
  due: boolean;
  /** Live messages wait until the catch-up is through, so that what was missed comes first. */
  holding: boolean;
  readonly held: Map<WakuMessageHash, ReceivedWakuMessage>;
  heldBytes: number;
  /** The oldest live message that found no room. */
  droppedFrom: bigint | null;
  /** Since when live delivery is unbroken, or null. */
  liveSince: bigint | null;
  stopListening: () => void;
}

export interface TopicGroup {
  readonly pubsubTopic: string;
  readonly states: readonly TopicState[];
  /** Where to begin, for each store. */
  readonly starts: ReadonlyMap<string, bigint>;
}

const MAX_TOPICS_PER_QUERY = 10;

export function topicKey(topic: WakuTopic): string {
  return `${topic.pubsubTopic} ${topic.contentTopic}`;
}

/** How far back to read when positions turn out to be worth nothing, ms. */
const DOUBT_MS = 12 * 60 * 60 * 1000;

/**
 * Positions that lie in the future were made by a clock that ran ahead and was set back: what came meanwhile lies
 * before them, and was perhaps never read.
 */
export function doubtFuture(state: TopicState, now: bigint): void {
  const isAhead = [state.from, ...state.readUpTo.values()].some((position) => position > now);
  if (!isAhead) return;
  const back = now - msToNs(DOUBT_MS);
  if (state.from > now) state.from = state.isResumed ? back : now;
  state.liveSince = null;
  for (const [store, read] of state.readUpTo) if (read > back) state.readUpTo.set(store, back);
}

/** Where the next catch-up of a topic begins on a store. */
export function startOn(state: TopicState, store: string, overlapMs: number): bigint {
  const read = state.readUpTo.get(store);
  const resume = read === undefined ? state.from : read - msToNs(overlapMs);
  const start =
    state.droppedFrom !== null && state.droppedFrom < resume ? state.droppedFrom : resume;
  if (start < state.from) return state.from;
  return start;
}

/** Topics that one Store query can serve: the same pubsub topic and the same beginnings, at most ten. */
export function groupTopics(
  states: readonly TopicState[],
  stores: readonly string[],
  overlapMs: number,
): TopicGroup[] {
  const alike = new Map<string, { starts: Map<string, bigint>; states: TopicState[] }>();
  for (const state of states) {
    const starts = new Map(stores.map((store) => [store, startOn(state, store, overlapMs)]));
    const key = [state.topic.pubsubTopic, ...starts.values()].join(' ');
    const group = alike.get(key) ?? { starts, states: [] };
    group.states.push(state);
    alike.set(key, group);
  }
  return [...alike.values()].flatMap(({ starts, states: members }) =>
    chunk(members, MAX_TOPICS_PER_QUERY).map((part) => ({
      pubsubTopic: part[0]?.topic.pubsubTopic ?? '',
      states: part,
      starts,
    })),
  );
}

/** Consecutive parts of at most `size` items. */
export function chunk<TItem>(items: readonly TItem[], size: number): TItem[][] {
  const parts: TItem[][] = [];
  for (let start = 0; start < items.length; start += size) {
    parts.push(items.slice(start, start + size));
  }
  return parts;
}
