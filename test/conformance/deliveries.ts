import type {
  ReceivedWakuMessage,
  WakuDelivery,
  WakuSubscription,
} from '../../datasources/waku/port.ts';

/** Reads a subscription in the background and lets a test wait for what it needs. */
export class Deliveries {
  readonly all: WakuDelivery[] = [];
  readonly ended: Promise<void>;
  readonly #subscription: WakuSubscription;
  #waiting: (() => void)[] = [];
  #over = false;

  constructor(subscription: WakuSubscription) {
    this.#subscription = subscription;
    this.ended = this.#read();
  }

  get messages(): ReceivedWakuMessage[] {
    return this.all.flatMap((item) => (item.kind === 'message' ? [item.message] : []));
  }

  /** The texts of the messages, in order of arrival. */
  get texts(): string[] {
    return this.messages.map(({ payload }) => Buffer.from(payload).toString());
  }

  get markers(): Extract<WakuDelivery, { kind: 'caughtUp' }>[] {
    return this.all.filter((item) => item.kind === 'caughtUp');
  }

  /** Resolves when the condition holds; rejects after a generous watchdog. */
  async until(condition: (self: Deliveries) => boolean, watchdogMs = 20_000): Promise<void> {
    const deadline = Date.now() + watchdogMs;
    while (!condition(this)) {
      const left = deadline - Date.now();
      if (left <= 0 || this.#over) {
        throw new Error(`Never came; got ${JSON.stringify(this.all.map(summary))}`);
      }
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, left);
        this.#waiting.push(() => {
          clearTimeout(timer);
          resolve();
        });
      });
    }
  }

  /** Resolves with the next marker that comes. */
  async nextMarker(): Promise<Extract<WakuDelivery, { kind: 'caughtUp' }>> {
    const before = this.markers.length;
    await this.until((self) => self.markers.length > before);
    const marker = this.markers[before];
    if (!marker) throw new Error('A marker was counted and is not there');
    return marker;
  }

  async close(): Promise<void> {
    await this.#subscription.close();
    await this.ended;
  }

  async #read(): Promise<void> {
    for await (const item of this.#subscription) {
      this.all.push(item);
      this.#notify();
    }
    this.#over = true;
    this.#notify();
  }

  #notify(): void {
    const waiting = this.#waiting;
    this.#waiting = [];
    for (const wake of waiting) wake();
  }
}

function summary(item: WakuDelivery): string {
  if (item.kind === 'message') return Buffer.from(item.message.payload).subarray(0, 40).toString();
  return item.kind === 'caughtUp' ? 'caughtUp' : `online ${item.online}`;
}
