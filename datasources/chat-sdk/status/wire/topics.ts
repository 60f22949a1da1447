/** Where messages travel: pubsub and content topics (status-wire-protocol §2.1, §2.3). */
import { utf8ToBytes } from '@noble/hashes/utils.js';
import type { PublicKey } from '../../port.ts';
import { keccak } from './hashes.ts';
import { publicKeyBytes, toHex } from './keys.ts';

export interface ChatTopic {
  /** What is hashed into the content topic and, for symmetric topics, stretched into the key. */
  readonly chatId: string;
  readonly contentTopic: string;
}

const PARTITIONS = 5000n;

/** Only four bytes of the hash: several chats may share one topic. */
export function contentTopic(chatId: string): string {
  return `/waku/1/${toHex(keccak(utf8ToBytes(chatId)).subarray(0, 4))}/rfc26`;
}

function chatTopic(chatId: string): ChatTopic {
  return { chatId, contentTopic: contentTopic(chatId) };
}

/** Asymmetric: where a person without a negotiated topic is written to. */
export function partitionedTopic(publicKey: PublicKey): ChatTopic {
  const x = BigInt(toHex(publicKeyBytes(publicKey).subarray(1, 33)));
  return chatTopic(`contact-discovery-${x % PARTITIONS}`);
}

/** Asymmetric: own devices and push-notification registration. */
export function personalTopic(publicKey: PublicKey): ChatTopic {
  return chatTopic(`contact-discovery-${publicKey.slice(2)}`);
}

/** Symmetric: where a person advertises bundle and identity. */
export function contactCodeTopic(publicKey: PublicKey): ChatTopic {
  return chatTopic(`${publicKey}-contact-code`);
}

/** Symmetric: `secret` is the 32-byte X coordinate shared by the two identities. The chat id is as secret as it. */
export function negotiatedTopic(secret: Uint8Array): ChatTopic {
  return chatTopic(toHex(secret).slice(2));
}

/** Static sharding, RFC 51. */
export function pubsubTopic(clusterId: number, shard: number): string {
  return `/waku/2/rs/${clusterId}/${shard}`;
}
