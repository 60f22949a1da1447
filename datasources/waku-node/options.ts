import type { Logger } from 'pino';

import type { WakuClock } from '../waku/clock.ts';

export interface WakuNodeLimits {
  /** Largest whole message, bytes. */
  readonly maxMessageBytes: number;
  readonly maxConnections: number;
  /** Per protocol and connection. */
  readonly maxInboundStreams: number;
  /** A request not complete within this is dropped. */
  readonly requestTimeoutMs: number;
  /** Requests per second and peer, for each protocol; bursts of ten seconds' worth. */
  readonly requestsPerSecond: number;
  /** Filter subscribers in all. */
  readonly maxSubscribers: number;
  /** Content topics one subscriber may have. */
  readonly maxTopicsPerSubscriber: number;
  readonly maxTopicsPerRequest: number;
  /** A subscriber that neither pings nor changes anything for this long is forgotten. */
  readonly subscriptionTtlMs: number;
  /** Messages and bytes waiting for one subscriber; the oldest go first. */
  readonly pushQueueMessages: number;
  readonly pushQueueBytes: number;
  /** Bytes pushed before the subscriber has to show, by a ping, that it keeps up. */
  readonly pushWindowBytes: number;
  readonly pushTimeoutMs: number;
  /** Store pages: bytes of messages; the page ends earlier when they are full. */
  readonly storePageBytes: number;
  /** Null: any age. nwaku does not archive what is older than 20 000. */
  readonly maxPastSkewMs: number | null;
  readonly maxFutureSkewMs: number;
}

export interface WakuNodeRetention {
  readonly maxAgeMs: number;
  readonly maxBytes: number;
}

/** Deliberate misbehaviour, for fault tests. */
export interface WakuNodeFaults {
  /** Answers every request with 429. */
  rateLimited: boolean;
  /** Accepts requests and never answers; pushes nothing. */
  blackHole: boolean;
  /** Accepts subscriptions and answers pings, but pushes nothing. */
  silentFilter: boolean;
}

export interface WakuNodeOptions {
  readonly clusterId: number;
  readonly shards: readonly number[];
  /** Default 127.0.0.1. */
  readonly host?: string;
  /** 0, the default, takes a free port. */
  readonly wsPort?: number;
  readonly tcpPort?: number;
  /** Where the network identity is kept; without it every start makes a new one. */
  readonly keyFile?: string;
  /** Where messages and known peers are kept; without it in memory, for one start. */
  readonly storeFile?: string;
  readonly retention?: Partial<WakuNodeRetention>;
  readonly limits?: Partial<WakuNodeLimits>;
  /** Other service nodes to relay with, each ending in /p2p/<peer id>. */
  readonly peers?: readonly string[] | (() => readonly string[]);
  /** Refuse LightPush with 505 while no relay peer is connected, as nwaku does. Default false. */
  readonly requireRelayPeer?: boolean;
  /** Offer LightPush v3. Default true; false imitates nodes that only know v2. */
  readonly lightPushV3?: boolean;
  readonly faults?: Partial<WakuNodeFaults>;
  readonly logger: Logger;
  readonly clock?: WakuClock;
  /** In [0, 1), for jitter. */
  readonly random?: () => number;
}

const DAY_MS = 24 * 60 * 60 * 1000;

export const DEFAULT_LIMITS: WakuNodeLimits = {
  maxMessageBytes: 150 * 1024,
  maxConnections: 200,
  maxInboundStreams: 128,
  requestTimeoutMs: 30_000,
  requestsPerSecond: 1_000,
  maxSubscribers: 1_000,
  maxTopicsPerSubscriber: 1_000,
  maxTopicsPerRequest: 100,
  subscriptionTtlMs: 5 * 60_000,
  pushQueueMessages: 1_000,
  pushQueueBytes: 8 * 1024 * 1024,
  pushWindowBytes: 512 * 1024,
  pushTimeoutMs: 15_000,
  storePageBytes: 2 * 1024 * 1024,
  maxPastSkewMs: null,
  maxFutureSkewMs: 20_000,
};

export const DEFAULT_RETENTION: WakuNodeRetention = {
  maxAgeMs: 30 * DAY_MS,
  maxBytes: 512 * 1024 * 1024,
};
