import { createHash } from 'node:crypto';

/** Where a network keeps its messages. */
export interface ShardConfig {
  readonly clusterId: number;
  /** Shards served or used, each 0 to 1023. */
  readonly shards: readonly number[];
}

export class InvalidContentTopicError extends Error {
  override readonly name = 'InvalidContentTopicError';

  constructor(contentTopic: string) {
    super(
      `"${contentTopic}" is not a content topic: expected /application/version/name/encoding, or the same after /0`,
    );
  }
}

/** The Status fleet: static sharding, 1:1 and group traffic on 32, communities on 32 and 64 (LIP-165). */
export const STATUS_NETWORK: ShardConfig = { clusterId: 16, shards: [32, 64] };

const MAX_SHARD = 1023;
const PUBSUB_TOPIC = /^\/waku\/2\/rs\/(\d{1,5})\/(\d{1,4})$/;

/** `/waku/2/rs/<cluster>/<shard>` (178/RELAY-SHARDING). @throws RangeError */
export function pubsubTopicOf(clusterId: number, shard: number): string {
  if (!Number.isInteger(clusterId) || clusterId < 0 || clusterId > 65_535) {
    throw new RangeError(`Cluster id ${clusterId} is out of range: use 0 to 65535`);
  }
  if (!Number.isInteger(shard) || shard < 0 || shard > MAX_SHARD) {
    throw new RangeError(`Shard ${shard} is out of range: use 0 to ${MAX_SHARD}`);
  }
  return `/waku/2/rs/${clusterId}/${shard}`;
}

/** The cluster and shard a pubsub topic names, or null for any other text. */
export function parsePubsubTopic(topic: string): { clusterId: number; shard: number } | null {
  const match = PUBSUB_TOPIC.exec(topic);
  return match ? { clusterId: Number(match[1]), shard: Number(match[2]) } : null;
}

/** The shard autosharding gives a content topic, 0 to `shards` − 1. @throws InvalidContentTopicError */
export function autoshard(contentTopic: string, shards: number): number {
  const [application, version] = splitContentTopic(contentTopic);
  const digest = createHash('sha256').update(application).update(version).digest();
  return Number(digest.readBigUInt64BE(24) % BigInt(shards));
}

function splitContentTopic(contentTopic: string): readonly [string, string] {
  const [leading, ...parts] = contentTopic.split('/');
  const fields = parts.length === 5 && parts[0] === '0' ? parts.slice(1) : parts;
  const [application, version] = fields;
  const complete = leading === '' && fields.length === 4 && fields.every((field) => field !== '');
  if (!complete || application === undefined || version === undefined) {
    throw new InvalidContentTopicError(contentTopic);
  }
  return [application, version];
}
