import { LRUCache } from 'lru-cache';

import { msToNs, nowNs } from '../clock.ts';
import type {
  ReceivedWakuMessage,
  WakuDelivery,
  WakuSubscription,
  WakuTopic,
  WakuTopicFrom,
} from '../port.ts';
import type { BackendEvent, GapFreeOptions, WakuBackend } from './backend.ts';
import { catchUp } from './catch-up.ts';
import { DeliveryQueue } from './delivery-queue.ts';
import { HeldBack } from './held-back.ts';
import { StoreAttendance } from './store-attendance.ts';
import { type TopicState, topicKey } from './topic-state.ts';
import { Wake } from './wake.ts';

export interface SubscriptionDeps {
  readonly backend: WakuBackend;
  readonly options: GapFreeOptions;
  readonly signal: AbortSignal;
  /** Told why a catch-up failed; it is tried again. */
  readonly onFailure: (error: unknown) => void;
}

/** Live messages and Store catch-up woven into one stream without gaps, whatever the network under it. */
export class GapFreeSubscription implements WakuSubscription {
  readonly #deps: SubscriptionDeps;
  readonly #topics = new Map<string, TopicState>();
  readonly #queue: DeliveryQueue;
  readonly #heldBack: HeldBack;
  readonly #seen: LRUCache<string, true>;
  readonly #attendance: StoreAttendance;
  readonly #wake = new Wake();
  readonly #closing = new AbortController();
  readonly #stopEvents: () => void;
  readonly #running: Promise<void>;
  readonly #onAbort = () => void this.close();

  constructor(topics: readonly WakuTopicFrom[], deps: SubscriptionDeps) {
    this.#deps = deps;
    this.#queue = new DeliveryQueue(deps.options);
    this.#heldBack = new HeldBack(deps.options);
    this.#seen = new LRUCache({ max: deps.options.seenHashes });
    this.#attendance = new StoreAttendance(deps.options.storeGraceMs);
    this.#stopEvents = deps.backend.onEvent((event) => this.#onEvent(event));
    if (deps.backend.online()) this.#queue.connection(true);
    this.add(topics);
    this.#running = this.#run();
    if (deps.signal.aborted) void this.close();
    else deps.signal.addEventListener('abort', this.#onAbort, { once: true });
  }

  add(topics: readonly WakuTopicFrom[]): void {
    if (this.#closed()) return;
    const { backend, options } = this.#deps;
    const now = nowNs(backend.clock);
    const oldest = now - msToNs(options.maxHistoryMs);
    for (const { pubsubTopic, contentTopic, from } of topics) {
      const topic = { pubsubTopic, contentTopic };
      if (this.#topics.has(topicKey(topic))) continue;
      const state: TopicState = {
        topic,
        isResumed: from !== null,
        from: firstWanted(from, oldest, now),
        readUpTo: new Map(),
        due: true,
        holding: true,
        held: new Map(),
        heldBytes: 0,
        droppedFrom: null,
        liveSince: null,
        stopListening: () => undefined,
      };
      state.stopListening = backend.listen(topic, (message) => this.#onLive(state, message));
      this.#topics.set(topicKey(topic), state);
    }
    this.#wake.wake();
  }

  remove(topics: readonly WakuTopic[]): void {
    for (const topic of topics) {
      const state = this.#topics.get(topicKey(topic));
      if (state === undefined) continue;
      state.stopListening();
      this.#heldBack.take(state);
      this.#topics.delete(topicKey(topic));
    }
  }

  async close(): Promise<void> {
    if (!this.#closed()) {
      this.#closing.abort();
      this.#deps.signal.removeEventListener('abort', this.#onAbort);
      this.#stopEvents();
      this.remove([...this.#topics.values()].map((state) => state.topic));
      this.#queue.close();
      this.#wake.wake();
    }
    await this.#running;
  }

  [Symbol.asyncIterator](): AsyncIterator<WakuDelivery, undefined> {
    return {
      next: () => this.#queue.next(),
      return: async () => {
        await this.close();
        return { done: true, value: undefined };
      },
    };
  }

  #closed(): boolean {
    return this.#closing.signal.aborted;
  }

  #onEvent(event: BackendEvent): void {
    if (event === 'ONLINE' || event === 'OFFLINE') this.#queue.connection(event === 'ONLINE');
    for (const state of this.#topics.values()) {
      state.due = true;
      if (event === 'STORES') continue;
      state.holding = true;
      state.liveSince = null;
    }
    this.#wake.wake();
  }

  #onLive(state: TopicState, message: ReceivedWakuMessage): void {
    if (this.#seen.has(message.hash)) return;
    if (state.holding) {
      if (!this.#heldBack.hold(state, message)) this.#drop(state, message);
    } else if (this.#queue.offer({ kind: 'message', message })) {
      this.#seen.set(message.hash, true);
    } else {
      this.#drop(state, message);
    }
  }

  /** A full buffer costs nothing but time: Store has the message. */
  #drop(state: TopicState, message: ReceivedWakuMessage): void {
    if (state.droppedFrom === null || message.timestamp < state.droppedFrom) {
      state.droppedFrom = message.timestamp;
    }
    state.liveSince = null;
    state.due = true;
    this.#wake.wake();
  }

  async #run(): Promise<void> {
    const { backend, options } = this.#deps;
    let retryMs = options.retryMs;
    let timerAt = backend.clock.now() + options.catchUpIntervalMs;
    while (!this.#closed()) {
      if (backend.clock.now() >= timerAt) {
        for (const state of this.#topics.values()) state.due = true;
        timerAt = backend.clock.now() + options.catchUpIntervalMs;
      }
      const due = [...this.#topics.values()].filter((state) => state.due);
      if (due.length === 0 || !backend.online()) {
        // Being woken must not begin the interval anew: topics that are not live wait for this timer alone.
        const leftMs = timerAt - backend.clock.now();
        const waitMs = Math.min(Math.max(leftMs, 0), options.catchUpIntervalMs);
        const woken = await this.#wake.sleep(backend.clock, waitMs);
        if (!woken) timerAt = backend.clock.now();
        continue;
      }
      try {
        const waitMs = await this.#pass(due);
        retryMs = options.retryMs;
        const isWhole = due.length >= this.#topics.size;
        if (isWhole) timerAt = backend.clock.now() + options.catchUpIntervalMs;
        if (waitMs === 0) continue;
        await this.#wake.sleep(backend.clock, Math.min(waitMs, retryMs));
      } catch (error) {
        if (this.#closed()) return;
        this.#deps.onFailure(error);
        await this.#wake.sleep(backend.clock, retryMs);
        retryMs = Math.min(retryMs * 2, options.catchUpIntervalMs);
      }
      for (const state of due) state.due = true;
    }
  }

  /** One catch-up of the topics that are due. Returns the ms for which the marker is withheld, 0 when it was given. */
  async #pass(due: readonly TopicState[]): Promise<number> {
    const { backend } = this.#deps;
    const { signal } = this.#closing;
    for (const state of due) state.due = false;
    try {
      const live = await backend.established(
        due.map((state) => state.topic),
        signal,
      );
      // What happened while waiting is covered by what is read from here on.
      for (const state of due) state.due = false;
      const started = nowNs(backend.clock);
      const dropped = due.map((state) => state.droppedFrom);
      const result = await catchUp(due, {
        ...this.#deps,
        signal,
        deliver: (message) => this.#deliver(message),
      });
      due.forEach((state, index) => {
        if (state.droppedFrom === dropped[index]) state.droppedFrom = null;
        if (!live.has(topicKey(state.topic))) state.liveSince = null;
        else if (!state.due) state.liveSince ??= started;
      });
      if (result.missedLive > 0) backend.missedLive(result.missedLive);
      await this.#release(due);
      const waitMs = this.#attendance.waitAfter(
        backend.stores(),
        result.answered,
        backend.clock.now(),
      );
      const topics = due.filter((state) => this.#topics.has(topicKey(state.topic)));
      if (waitMs > 0 || topics.length === 0) return waitMs;
      await this.#queue.put({
        kind: 'caughtUp',
        topics: topics.map((state) => state.topic),
        upTo: result.upTo,
      });
      return 0;
    } finally {
      await this.#release(due);
    }
  }

  async #release(states: readonly TopicState[]): Promise<void> {
    for (const state of states) {
      while (state.held.size > 0) {
        for (const message of this.#heldBack.take(state)) await this.#deliver(message);
      }
      // An interruption during the pass holds the topic for the next one.
      if (!state.due || state.droppedFrom !== null) state.holding = false;
    }
  }

  async #deliver(message: ReceivedWakuMessage): Promise<boolean> {
    if (this.#seen.has(message.hash)) return false;
    // Before the wait for room, or the live copy would slip in meanwhile.
    this.#seen.set(message.hash, true);
    await this.#queue.put({ kind: 'message', message });
    return true;
  }
}

function firstWanted(from: bigint | null, oldest: bigint, now: bigint): bigint {
  if (from === null) return now;
  if (from < oldest) return oldest;
  return from;
}
