import type { PublicKey } from '../../../../datasources/chat-sdk/port.ts';
import {
  sealAsymmetric,
  sealSymmetric,
} from '../../../../datasources/chat-sdk/status/wire/rfc26.ts';
import { symmetricKey } from '../../../../datasources/chat-sdk/status/wire/symmetric-key.ts';
import {
  type ChatTopic,
  partitionedTopic,
  pubsubTopic,
} from '../../../../datasources/chat-sdk/status/wire/topics.ts';
import type { WakuMessage } from '../../../../datasources/waku/port.ts';

export const NS_PER_MS = 1_000_000n;

export function raw(
  contentTopic: string,
  payload: Uint8Array,
  timestamp = BigInt(Date.now()) * NS_PER_MS,
): WakuMessage {
  return { pubsubTopic: pubsubTopic(16, 32), contentTopic, payload, version: 1, timestamp };
}

/** An envelope to one person, signed by whoever's key is given. */
export function sealedTo(
  to: PublicKey,
  payload: Uint8Array,
  signer: Uint8Array,
  timestamp?: bigint,
): WakuMessage {
  return raw(partitionedTopic(to).contentTopic, sealAsymmetric(payload, to, signer), timestamp);
}

/** An envelope for everybody who knows the topic. */
export async function sealedOn(
  topic: ChatTopic,
  payload: Uint8Array,
  signer: Uint8Array,
): Promise<WakuMessage> {
  const key = await symmetricKey(topic.chatId);
  return raw(topic.contentTopic, sealSymmetric(payload, key, signer));
}
