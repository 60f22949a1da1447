import type { WakuClock } from '../clock.ts';
import type { HistoryPage, HistoryQuery, ReceivedWakuMessage, WakuTopic } from '../port.ts';

/**
 * `ONLINE`, `OFFLINE`: the first service peer came, the last one went. `GAP`: live delivery was interrupted and is
 * back. `STORES`: a store came that was not there before.
 */
export type BackendEvent = 'ONLINE' | 'OFFLINE' | 'GAP' | 'STORES';

export interface KnownStore {
  /** Stable across reconnects. */
  readonly id: string;
  readonly connected: boolean;
}

/** What a gap-free subscription needs of a network: live messages that may be missed, and stores that hold the rest. */
export interface WakuBackend {
  readonly clock: WakuClock;
  online(): boolean;
  /** Returns the function that stops listening. */
  onEvent(listener: (event: BackendEvent) => void): () => void;
  /** Wants live messages of a topic; may repeat, may miss. Returns the function that stops it. */
  listen(topic: WakuTopic, onMessage: (message: ReceivedWakuMessage) => void): () => void;
  /** For which of these topics live delivery is set up, by `topicKey`; waits a bounded time for it. */
  established(topics: readonly WakuTopic[], signal: AbortSignal): Promise<ReadonlySet<string>>;
  /** Stores that are connected or ought to be. */
  stores(): readonly KnownStore[];
  /** One page from one store. Bounded in time. @throws Error when that store cannot answer */
  query(store: string, query: HistoryQuery, signal: AbortSignal): Promise<HistoryPage>;
  /** Store held this many settled messages that live delivery should have brought and did not. */
  missedLive(count: number): void;
}

export interface GapFreeOptions {
  /** Between catch-ups of a quiet subscription. */
  readonly catchUpIntervalMs: number;
  /** `upTo` stays this far behind now: clocks differ and messages are on their way into Store. */
  readonly settleMs: number;
  /**
   * Each catch-up reads again this far before the last `upTo`: for what reached Store late, and for clocks that the
   * network tolerates, one 20 s ahead here and one 20 s behind there.
   */
  readonly overlapMs: number;
  /** A known store that does not answer holds `caughtUp` back this long. */
  readonly storeGraceMs: number;
  /** How far back the first catch-up goes at most. */
  readonly maxHistoryMs: number;
  /** After a failed catch-up; doubles to `catchUpIntervalMs`. */
  readonly retryMs: number;
  /** Messages waiting for the consumer; also, separately, held back during a catch-up. */
  readonly bufferedMessages: number;
  readonly bufferedBytes: number;
  /** Hashes remembered to deliver once. */
  readonly seenHashes: number;
}

const DAY_MS = 24 * 60 * 60 * 1000;

export const DEFAULT_GAP_FREE_OPTIONS: GapFreeOptions = {
  catchUpIntervalMs: 30_000,
  settleMs: 10_000,
  overlapMs: 60_000,
  storeGraceMs: 10_000,
  maxHistoryMs: 30 * DAY_MS,
  retryMs: 1_000,
  bufferedMessages: 1_000,
  bufferedBytes: 16 * 1024 * 1024,
  seenHashes: 20_000,
};
