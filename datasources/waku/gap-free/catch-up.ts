import { msToNs, nowNs } from '../clock.ts';
import { MAX_FUTURE_SKEW_MS } from '../message-rules.ts';
import type { ReceivedWakuMessage } from '../port.ts';
import type { GapFreeOptions, WakuBackend } from './backend.ts';
import { mergeStores } from './merge.ts';
import { storeMessages } from './store-messages.ts';
import { doubtFuture, groupTopics, type TopicGroup, type TopicState } from './topic-state.ts';

export interface CatchUpDeps {
  readonly backend: WakuBackend;
  readonly options: GapFreeOptions;
  readonly signal: AbortSignal;
  /** Waits for room. True when the message is new to the subscription. */
  readonly deliver: (message: ReceivedWakuMessage) => Promise<boolean>;
}

export interface CatchUpResult {
  /** Everything the answering stores held up to here was delivered. Unix ns. */
  readonly upTo: bigint;
  readonly answered: ReadonlySet<string>;
  /** New, settled messages of topics whose live delivery claimed to be unbroken. */
  readonly missedLive: number;
}

/** No store answered, so nothing can be said about what was missed. */
export class NoStoreAnsweredError extends Error {
  override readonly name = 'NoStoreAnsweredError';

  constructor(causes: readonly unknown[]) {
    super(
      causes.length === 0
        ? 'No store is connected: the catch-up waits for one'
        : `None of ${causes.length} stores answered: ${causes.map(String).join('; ')}`,
    );
  }
}

/** Reads what the stores hold on these topics since the last time and delivers it. @throws NoStoreAnsweredError */
export async function catchUp(
  states: readonly TopicState[],
  deps: CatchUpDeps,
): Promise<CatchUpResult> {
  const { backend, options, signal } = deps;
  const now = nowNs(backend.clock);
  const upTo = now - msToNs(options.settleMs);
  for (const state of states) doubtFuture(state, now);
  const stores = backend.stores().filter((store) => store.connected);
  const failures = new Map<string, unknown>();
  let missedLive = 0;

  for (const group of groupTopics(
    states,
    stores.map((store) => store.id),
    options.overlapMs,
  )) {
    const answering = stores.map((store) => store.id).filter((id) => !failures.has(id));
    const wanted = new Map(group.states.map((state) => [state.topic.contentTopic, state]));
    const sources = answering.map((id) => ({
      id,
      messages: storeMessages((query) => backend.query(id, query, signal), range(group, id, now)),
    }));
    for await (const message of mergeStores(sources, (id, error) => failures.set(id, error))) {
      signal.throwIfAborted();
      const state = wanted.get(message.contentTopic);
      if (state === undefined || message.timestamp < state.from) continue;
      const isNew = await deps.deliver(message);
      if (isNew && shouldHaveComeLive(state, message, upTo)) missedLive += 1;
    }
  }

  const answered = new Set(stores.map((store) => store.id).filter((id) => !failures.has(id)));
  if (answered.size === 0) throw new NoStoreAnsweredError([...failures.values()]);
  for (const state of states) {
    for (const id of answered) state.readUpTo.set(id, upTo);
  }
  return { upTo, answered, missedLive };
}

function range(group: TopicGroup, store: string, now: bigint) {
  return {
    pubsubTopic: group.pubsubTopic,
    contentTopics: group.states.map((state) => state.topic.contentTopic),
    from: group.starts.get(store) ?? now,
    // A sender's clock may be ahead by as much as the network tolerates, and ours behind.
    to: now + msToNs(2 * MAX_FUTURE_SKEW_MS),
  };
}

function shouldHaveComeLive(state: TopicState, message: ReceivedWakuMessage, upTo: bigint) {
  return (
    state.liveSince !== null && message.timestamp > state.liveSince && message.timestamp <= upTo
  );
}
