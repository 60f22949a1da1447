import { createHash } from 'node:crypto';

import type { WakuMessageHash } from './port.ts';

export interface HashedFields {
  readonly pubsubTopic: string;
  readonly contentTopic: string;
  readonly payload: Uint8Array;
  readonly meta?: Uint8Array | undefined;
  /** Unix ns; a message without one leaves it out of the hash. */
  readonly timestamp?: bigint | undefined;
}

/** The deterministic hash that names a message on the network (14/WAKU2-MESSAGE, "Deterministic message hashing"). */
export function wakuMessageHash(message: HashedFields): WakuMessageHash {
  const hash = createHash('sha256')
    .update(message.pubsubTopic, 'utf8')
    .update(message.payload)
    .update(message.contentTopic, 'utf8');
  if (message.meta !== undefined) hash.update(message.meta);
  if (message.timestamp !== undefined) {
    const bytes = Buffer.alloc(8);
    bytes.writeBigUInt64BE(BigInt.asUintN(64, message.timestamp));
    hash.update(bytes);
  }
  return `0x${hash.digest('hex')}`;
}

/** The 32 bytes of a hash, as Store's cursor carries them. */
export function hashToBytes(hash: WakuMessageHash): Uint8Array {
  return Uint8Array.from(Buffer.from(hash.slice(2), 'hex'));
}

/** The text form of 32 hash bytes. */
export function hashFromBytes(bytes: Uint8Array): WakuMessageHash {
  return `0x${Buffer.from(bytes).toString('hex')}`;
}
