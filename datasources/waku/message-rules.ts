import { msToNs } from './clock.ts';
import type { PublishResult, WakuMessage } from './port.ts';
import { parsePubsubTopic } from './sharding.ts';

export interface MessageRules {
  readonly clusterId: number;
  readonly shards: readonly number[];
  /** Largest payload plus meta, in bytes. */
  readonly maxMessageBytes: number;
}

export type PublishFailure = Extract<PublishResult, { ok: false }>;

/** nwaku's default for a whole message. */
export const DEFAULT_MAX_MESSAGE_BYTES = 150 * 1024;
/** 14/WAKU2-MESSAGE: `meta` is at most 64 bytes. */
export const MAX_META_BYTES = 64;
/** nwaku neither relays nor archives what claims to come from further ahead than this. */
export const MAX_FUTURE_SKEW_MS = 20_000;
const MAX_CONTENT_TOPIC_BYTES = 1024;
/** Room for topic, timestamp, tags and lengths around payload and meta. */
const ENVELOPE_BYTES = 64;

/** Why a message cannot be published, or null. The network would refuse it too, but later and less clearly. */
export function messageFault(
  message: WakuMessage,
  rules: MessageRules,
  nowMs: number,
): PublishFailure | null {
  const size = message.payload.length + (message.meta?.length ?? 0) + message.contentTopic.length;
  if (size + ENVELOPE_BYTES > rules.maxMessageBytes) {
    return fault('TOO_LARGE', `${size} bytes, the network takes ${rules.maxMessageBytes}`);
  }
  const detail = faultDetail(message, rules, nowMs);
  return detail === null ? null : fault('REJECTED', detail);
}

function faultDetail(message: WakuMessage, rules: MessageRules, nowMs: number): string | null {
  if (message.payload.length === 0) return 'The payload is empty';
  if (message.contentTopic === '' || message.contentTopic.length > MAX_CONTENT_TOPIC_BYTES) {
    return `The content topic has ${message.contentTopic.length} characters, 1 to ${MAX_CONTENT_TOPIC_BYTES} are allowed`;
  }
  if ((message.meta?.length ?? 0) > MAX_META_BYTES) {
    return `meta has ${message.meta?.length} bytes, ${MAX_META_BYTES} are allowed`;
  }
  if (message.timestamp <= 0n) return `Timestamp ${message.timestamp} is not a time`;
  if (message.timestamp > msToNs(nowMs + MAX_FUTURE_SKEW_MS)) {
    return `Timestamp ${message.timestamp} is more than ${MAX_FUTURE_SKEW_MS} ms ahead: check the clock`;
  }
  const shard = parsePubsubTopic(message.pubsubTopic);
  if (shard === null || shard.clusterId !== rules.clusterId) {
    return `"${message.pubsubTopic}" is not a topic of cluster ${rules.clusterId}`;
  }
  if (!rules.shards.includes(shard.shard)) {
    return `Shard ${shard.shard} is not in use here: configured are ${rules.shards.join(', ')}`;
  }
  return null;
}

function fault(code: 'TOO_LARGE' | 'REJECTED', detail: string): PublishFailure {
  return { ok: false, code, retryable: false, detail };
}
