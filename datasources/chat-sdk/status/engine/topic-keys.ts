import type { LRUCache } from 'lru-cache';
import type { PublicKey } from '../../port.ts';
import { ecdhX } from '../wire/ecdh.ts';
import { publicKeyBytes } from '../wire/keys.ts';
import { type OpenedEnvelope, openAsymmetric, openSymmetric } from '../wire/rfc26.ts';
import type { TopicKeys } from '../wire/symmetric-key.ts';
import {
  type ChatTopic,
  contactCodeTopic,
  negotiatedTopic,
  partitionedTopic,
  personalTopic,
} from '../wire/topics.ts';

/** One reason to listen on a content topic, and how to open what comes there. Several may share a topic. */
export interface TopicKey extends ChatTopic {
  readonly purpose: 'partitioned' | 'personal' | 'contactCode' | 'negotiated';
  /** The only person whose envelopes count here; null on own topics. */
  readonly peer: PublicKey | null;
  /** Null when the payload was not sealed for this key. */
  open(payload: Uint8Array): Promise<OpenedEnvelope | null>;
}

/** What opens and seals envelopes of one account. */
export interface EnvelopeKeys {
  readonly publicKey: PublicKey;
  readonly privateKey: Uint8Array;
  readonly topicKeys: TopicKeys;
  /** By the other person; secrets too. */
  readonly negotiatedTopics: LRUCache<PublicKey, ChatTopic>;
}

export function ownTopicKeys(keys: EnvelopeKeys): readonly TopicKey[] {
  const open = async (payload: Uint8Array) => openAsymmetric(payload, keys.privateKey);
  return [
    { ...partitionedTopic(keys.publicKey), purpose: 'partitioned', peer: null, open },
    { ...personalTopic(keys.publicKey), purpose: 'personal', peer: null, open },
  ];
}

export function contactCodeKey(
  { topicKeys }: Pick<EnvelopeKeys, 'topicKeys'>,
  peer: PublicKey,
): TopicKey {
  const topic = contactCodeTopic(peer);
  const open = async (payload: Uint8Array) =>
    openSymmetric(payload, await topicKeys.open(topic.chatId));
  return { ...topic, purpose: 'contactCode', peer, open };
}

/**
 * The topic two people share, made once for each.
 * @throws Error when `peer` is no point of the curve
 */
export function negotiatedTopicOf(keys: EnvelopeKeys, peer: PublicKey): ChatTopic {
  const known = keys.negotiatedTopics.get(peer);
  if (known !== undefined) return known;
  const topic = negotiatedTopic(ecdhX(keys.privateKey, peer, publicKeyBytes(keys.publicKey)));
  keys.negotiatedTopics.set(peer, topic);
  return topic;
}

/** @throws Error when `peer` is no point of the curve */
export function negotiatedKey(keys: EnvelopeKeys, peer: PublicKey): TopicKey {
  const topic = negotiatedTopicOf(keys, peer);
  const open = async (payload: Uint8Array) =>
    openSymmetric(payload, await keys.topicKeys.secret(topic.chatId));
  return { ...topic, purpose: 'negotiated', peer, open };
}
