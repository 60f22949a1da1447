import type { Logger } from 'pino';

import type { NetworkKind } from '../../module.ts';
import type { WakuClock } from '../clock.ts';
import { systemClock } from '../clock.ts';
import { DEFAULT_GAP_FREE_OPTIONS, type GapFreeOptions } from '../gap-free/backend.ts';
import { DEFAULT_MAX_MESSAGE_BYTES } from '../message-rules.ts';

/** Static sharding names its shards; autosharding says how many there are. */
export type Sharding = { readonly shards: readonly number[] } | { readonly numShards: number };

export type SdkWakuOptions = Sharding & {
  /**
   * Service nodes, each ending in /p2p/<peer id>, the preferred first. A function is asked again all the time, so
   * that nodes which become known later are used too.
   */
  readonly bootstrap: readonly string[] | (() => readonly string[]);
  readonly clusterId: number;
  readonly transport: 'ws' | 'tcp';
  /** Which network this is. Default DEVNET. */
  readonly network?: NetworkKind;
  /** Modules that give the bootstrap addresses, such as `waku-node`. */
  readonly needs?: readonly string[];
  readonly maxMessageBytes?: number;
  /** Service nodes that Filter and LightPush use at a time. Default 2 each. */
  readonly filterPeers?: number;
  readonly publishPeers?: number;
  /** Every request in flight, of any protocol. 1 to 32; the connection carries 64 streams. */
  readonly maxConcurrentRequests?: number;
  readonly startTimeoutMs?: number;
  readonly requestTimeoutMs?: number;
  /** Between pings that ask whether Filter still knows us. */
  readonly filterPingMs?: number;
  /** Without any service node for this long, the light node is built anew. */
  readonly recreateAfterMs?: number;
  readonly gapFree?: Partial<GapFreeOptions>;
  readonly logger: Logger;
  readonly clock?: WakuClock;
  /** In [0, 1), for jitter. */
  readonly random?: () => number;
};

export interface SdkSettings {
  readonly bootstrap: () => readonly string[];
  readonly clusterId: number;
  readonly shards: readonly number[];
  readonly numShards: number | null;
  readonly transport: 'ws' | 'tcp';
  readonly maxMessageBytes: number;
  readonly filterPeers: number;
  readonly publishPeers: number;
  readonly maxConcurrentRequests: number;
  readonly startTimeoutMs: number;
  readonly requestTimeoutMs: number;
  readonly filterPingMs: number;
  readonly recreateAfterMs: number;
  readonly gapFree: GapFreeOptions;
  readonly logger: Logger;
  readonly clock: WakuClock;
  readonly random: () => number;
}

const MAX_CONCURRENT_REQUESTS = 32;

/** Fills in the defaults. */
export function settingsOf(options: SdkWakuOptions): SdkSettings {
  const { bootstrap } = options;
  const numShards = 'numShards' in options ? options.numShards : null;
  const concurrency = options.maxConcurrentRequests ?? MAX_CONCURRENT_REQUESTS;
  return {
    bootstrap: typeof bootstrap === 'function' ? bootstrap : () => bootstrap,
    clusterId: options.clusterId,
    shards:
      'shards' in options ? options.shards : Array.from({ length: options.numShards }, (_, n) => n),
    numShards,
    transport: options.transport,
    maxMessageBytes: options.maxMessageBytes ?? DEFAULT_MAX_MESSAGE_BYTES,
    filterPeers: options.filterPeers ?? 2,
    publishPeers: options.publishPeers ?? 2,
    maxConcurrentRequests: Math.min(concurrency, MAX_CONCURRENT_REQUESTS),
    startTimeoutMs: options.startTimeoutMs ?? 15_000,
    requestTimeoutMs: options.requestTimeoutMs ?? 10_000,
    filterPingMs: options.filterPingMs ?? 5_000,
    recreateAfterMs: options.recreateAfterMs ?? 60_000,
    gapFree: { ...DEFAULT_GAP_FREE_OPTIONS, ...options.gapFree },
    logger: options.logger,
    clock: options.clock ?? systemClock,
    random: options.random ?? Math.random,
  };
}
