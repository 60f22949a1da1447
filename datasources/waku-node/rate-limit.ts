import { LRUCache } from 'lru-cache';

import type { WakuClock } from '../waku/clock.ts';

const BURST_SECONDS = 10;
const REMEMBERED_PEERS = 1_000;

/** A token bucket for each peer. */
export class RateLimit {
  readonly #perSecond: number;
  readonly #clock: WakuClock;
  readonly #buckets = new LRUCache<string, { tokens: number; at: number }>({
    max: REMEMBERED_PEERS,
  });

  constructor(perSecond: number, clock: WakuClock) {
    this.#perSecond = perSecond;
    this.#clock = clock;
  }

  /** Whether the peer may make one more request now. */
  allow(peerId: string): boolean {
    const now = this.#clock.now();
    const full = this.#perSecond * BURST_SECONDS;
    const bucket = this.#buckets.get(peerId) ?? { tokens: full, at: now };
    const refill = Math.max(0, now - bucket.at) * (this.#perSecond / 1000);
    const tokens = Math.min(full, bucket.tokens + refill);
    const allowed = tokens >= 1;
    this.#buckets.set(peerId, { tokens: allowed ? tokens - 1 : tokens, at: now });
    return allowed;
  }
}
