import type { ReceivedWakuMessage, WakuDelivery } from '../port.ts';
import { topicKey } from './topic-state.ts';

export interface QueueLimits {
  readonly bufferedMessages: number;
  readonly bufferedBytes: number;
}

/** Of the buffer, one topic's when there are more: a flood on one must leave room for the others. */
export const TOPIC_SHARE = 0.5;

interface Queued {
  /** Order of arrival over all topics. */
  readonly at: number;
  readonly message: ReceivedWakuMessage;
}

interface Lane {
  readonly queued: Queued[];
  bytes: number;
}

type Mark = Exclude<WakuDelivery, { kind: 'message' }>;

/**
 * The bounded buffer between the network and one consumer: Store waits for room, live items are turned away.
 * Within a topic messages keep their order; topics with messages waiting take turns, so that a flood on one costs the
 * others a turn and no more. A marker comes after all messages that came before it.
 */
export class DeliveryQueue {
  readonly #limits: QueueLimits;
  /** By topic, in the order of their turns; none is empty. */
  readonly #lanes = new Map<string, Lane>();
  readonly #marks: { readonly at: number; readonly mark: Mark }[] = [];
  #arrivals = 0;
  #messages = 0;
  #bytes = 0;
  #closed = false;
  #consumer: ((result: IteratorResult<WakuDelivery, undefined>) => void) | null = null;
  #producers: (() => void)[] = [];

  constructor(limits: QueueLimits) {
    this.#limits = limits;
  }

  /** Takes the item if there is room. */
  offer(item: WakuDelivery): boolean {
    if (this.#closed || !this.#hasRoom(item)) return false;
    this.#push(item);
    return true;
  }

  /** Takes the item when there is room; returns without it once closed. */
  async put(item: WakuDelivery): Promise<void> {
    while (!this.#closed && !this.#hasRoom(item)) {
      await new Promise<void>((resolve) => {
        this.#producers.push(resolve);
      });
    }
    if (!this.#closed) this.#push(item);
  }

  /** Says at once that the connection came or went. Only the latest of several unread ones is kept. */
  connection(online: boolean): void {
    if (this.#closed) return;
    const last = this.#marks.at(-1);
    if (last?.mark.kind === 'connection' && last.at === this.#arrivals) this.#marks.pop();
    this.#push({ kind: 'connection', online });
  }

  next(): Promise<IteratorResult<WakuDelivery, undefined>> {
    const item = this.#takeMark() ?? this.#takeMessage();
    if (item !== null) {
      this.#releaseProducers();
      return Promise.resolve({ done: false, value: item });
    }
    if (this.#closed) return Promise.resolve({ done: true, value: undefined });
    if (this.#consumer)
      throw new Error('A subscription has one reader: await next() before calling it again');
    return new Promise((resolve) => {
      this.#consumer = resolve;
    });
  }

  close(): void {
    this.#closed = true;
    this.#lanes.clear();
    this.#marks.length = 0;
    this.#messages = 0;
    this.#bytes = 0;
    this.#releaseProducers();
    this.#consumer?.({ done: true, value: undefined });
    this.#consumer = null;
  }

  #push(item: WakuDelivery): void {
    const consumer = this.#consumer;
    if (consumer) {
      this.#consumer = null;
      consumer({ done: false, value: item });
      return;
    }
    if (item.kind !== 'message') {
      this.#marks.push({ at: this.#arrivals, mark: item });
      return;
    }
    const { message } = item;
    const key = topicKey(message);
    const lane = this.#lanes.get(key) ?? { queued: [], bytes: 0 };
    lane.queued.push({ at: this.#arrivals, message });
    lane.bytes += message.payload.length;
    this.#lanes.set(key, lane);
    this.#arrivals += 1;
    this.#messages += 1;
    this.#bytes += message.payload.length;
  }

  #takeMark(): WakuDelivery | null {
    const [first] = this.#marks;
    if (first === undefined) return null;
    for (const { queued } of this.#lanes.values()) {
      if (queued[0] !== undefined && queued[0].at < first.at) return null;
    }
    this.#marks.shift();
    return first.mark;
  }

  #takeMessage(): WakuDelivery | null {
    const [turn] = this.#lanes;
    if (turn === undefined) return null;
    const [key, lane] = turn;
    const taken = lane.queued.shift();
    this.#lanes.delete(key);
    if (taken === undefined) return null;
    const { message } = taken;
    lane.bytes -= message.payload.length;
    // Its next turn comes after everybody else's.
    if (lane.queued.length > 0) this.#lanes.set(key, lane);
    this.#messages -= 1;
    this.#bytes -= message.payload.length;
    return { kind: 'message', message };
  }

  #hasRoom(item: WakuDelivery): boolean {
    const { bufferedMessages, bufferedBytes } = this.#limits;
    const waiting = this.#messages + this.#marks.length;
    if (waiting >= bufferedMessages || this.#bytes >= bufferedBytes) return false;
    const lane = item.kind === 'message' ? this.#lanes.get(topicKey(item.message)) : undefined;
    if (lane === undefined) return true;
    const isWithin = lane.queued.length < bufferedMessages * TOPIC_SHARE;
    return isWithin && lane.bytes < bufferedBytes * TOPIC_SHARE;
  }

  #releaseProducers(): void {
    const producers = this.#producers;
    this.#producers = [];
    for (const release of producers) release();
  }
}
