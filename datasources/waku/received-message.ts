import { wakuMessageHash } from './message-hash.ts';
import { MAX_META_BYTES } from './message-rules.ts';
import type { ReceivedWakuMessage, WakuMessageHash } from './port.ts';

/** A message as a decoder of 14/WAKU2-MESSAGE gives it: everything may be missing. */
export interface DecodedWakuMessage {
  readonly payload?: Uint8Array | undefined;
  readonly contentTopic?: string | undefined;
  readonly version?: number | undefined;
  readonly timestamp?: bigint | undefined;
  readonly meta?: Uint8Array | undefined;
  readonly ephemeral?: boolean | undefined;
}

/**
 * The port's form of a message from the network, or null for one nobody could use: no payload, no topic,
 * no time, oversized meta. The hash is our own computation, never the sender's word.
 */
export function toReceived(
  pubsubTopic: string,
  wire: DecodedWakuMessage,
  source: 'LIVE' | 'STORE',
): ReceivedWakuMessage | null {
  const { payload, contentTopic, timestamp, meta } = wire;
  if (payload === undefined || payload.length === 0 || !contentTopic) return null;
  if (timestamp === undefined || timestamp <= 0n) return null;
  if (meta !== undefined && meta.length > MAX_META_BYTES) return null;
  return {
    pubsubTopic,
    contentTopic,
    payload,
    version: wire.version ?? 0,
    timestamp,
    ...(meta === undefined ? {} : { meta }),
    ...(wire.ephemeral === true ? { ephemeral: true } : {}),
    hash: wakuMessageHash({ pubsubTopic, contentTopic, payload, meta, timestamp }),
    source,
  };
}

/** Where a message stands in Store's order. */
export interface StorePosition {
  readonly timestamp: bigint;
  readonly hash: WakuMessageHash;
}

/** Store's order: by timestamp, then by hash (13/WAKU2-STORE). */
export function compareStorePosition(left: StorePosition, right: StorePosition): number {
  if (left.timestamp !== right.timestamp) return left.timestamp < right.timestamp ? -1 : 1;
  if (left.hash === right.hash) return 0;
  return left.hash < right.hash ? -1 : 1;
}
