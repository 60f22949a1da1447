import type { WakuDelivery } from '../port.ts';

export interface QueueLimits {
  readonly bufferedMessages: number;
  readonly bufferedBytes: number;
}

/** The bounded buffer between the network and one consumer: Store waits for room, live items are turned away. */
export class DeliveryQueue {
  readonly #limits: QueueLimits;
  readonly #items: WakuDelivery[] = [];
  #bytes = 0;
  #closed = false;
  #consumer: ((result: IteratorResult<WakuDelivery, undefined>) => void) | null = null;
  #producers: (() => void)[] = [];

  constructor(limits: QueueLimits) {
    this.#limits = limits;
  }

  /** Takes the item if there is room. */
  offer(item: WakuDelivery): boolean {
    if (this.#closed || !this.#hasRoom()) return false;
    this.#push(item);
    return true;
  }

  /** Takes the item when there is room; returns without it once closed. */
  async put(item: WakuDelivery): Promise<void> {
    while (!this.#closed && !this.#hasRoom()) {
      await new Promise<void>((resolve) => {
        this.#producers.push(resolve);
      });
    }
    if (!this.#closed) this.#push(item);
  }

  /** Says at once that the connection came or went. Only the latest of several unread ones is kept. */
  connection(online: boolean): void {
    if (this.#closed) return;
    if (this.#items.at(-1)?.kind === 'connection') this.#items.pop();
    this.#push({ kind: 'connection', online });
  }

  next(): Promise<IteratorResult<WakuDelivery, undefined>> {
    const item = this.#items.shift();
    if (item !== undefined) {
      this.#bytes -= sizeOf(item);
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
    this.#items.length = 0;
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
    this.#items.push(item);
    this.#bytes += sizeOf(item);
  }

  #hasRoom(): boolean {
    return (
      this.#items.length < this.#limits.bufferedMessages && this.#bytes < this.#limits.bufferedBytes
    );
  }

  #releaseProducers(): void {
    const producers = this.#producers;
    this.#producers = [];
    for (const release of producers) release();
  }
}

function sizeOf(item: WakuDelivery): number {
  return item.kind === 'message' ? item.message.payload.length : 0;
}
