import { messageHashStr } from '@waku/core';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';

import {
  hashFromBytes,
  hashToBytes,
  wakuMessageHash,
} from '../../../datasources/waku/message-hash.ts';
import {
  autoshard,
  InvalidContentTopicError,
  parsePubsubTopic,
  pubsubTopicOf,
} from '../../../datasources/waku/sharding.ts';
import sharding from '../../vectors/autosharding.json' with { type: 'json' };
import hashes from '../../vectors/waku-message-hash.json' with { type: 'json' };

const hex = (text: string) => Uint8Array.from(Buffer.from(text, 'hex'));

describe('message hash', () => {
  test.each(hashes.vectors)('WAKU-33: the deterministic hash $hash', (vector) => {
    const hash = wakuMessageHash({
      pubsubTopic: vector.pubsubTopic,
      contentTopic: vector.contentTopic,
      payload: hex(vector.payload),
      meta: vector.meta === null ? undefined : hex(vector.meta),
      timestamp: vector.timestampHex === null ? undefined : BigInt(`0x${vector.timestampHex}`),
    });
    expect(hash).toBe(`0x${vector.hash}`);
    expect(hashFromBytes(hashToBytes(hash))).toBe(hash);
  });

  test('WAKU-33: any message hashes as in @waku/core', () => {
    const message = fc.record({
      contentTopic: fc.string({ minLength: 1 }),
      payload: fc.uint8Array(),
      meta: fc.option(fc.uint8Array(), { nil: undefined }),
      timestamp: fc.bigInt({ min: 1n, max: 2n ** 63n - 1n }),
    });
    fc.assert(
      fc.property(fc.string(), message, (pubsubTopic, fields) => {
        const full = { version: 1, rateLimitProof: undefined, ephemeral: undefined, ...fields };
        expect(wakuMessageHash({ pubsubTopic, ...fields })).toBe(
          `0x${messageHashStr(pubsubTopic, full)}`,
        );
      }),
    );
  });
});

describe('sharding', () => {
  test.each(sharding.vectors)(
    'WAKU-34: $contentTopic of $shards is on $shard',
    ({ contentTopic, shards, shard }) => {
      expect(autoshard(contentTopic, shards)).toBe(shard);
    },
  );

  test.each(['', 'a/1/b/c', '/a/1/b', '/1/a/1/b/c', '/a//b/c', '/a/1/b/c/d/e'])(
    'WAKU-34: "%s" is no content topic',
    (topic) => {
      expect(() => autoshard(topic, 8)).toThrow(InvalidContentTopicError);
    },
  );

  test('WAKU-35: pubsub topics name cluster and shard, within their ranges', () => {
    expect(pubsubTopicOf(16, 32)).toBe('/waku/2/rs/16/32');
    expect(parsePubsubTopic('/waku/2/rs/16/32')).toEqual({ clusterId: 16, shard: 32 });
    expect(parsePubsubTopic('/waku/2/default-waku/proto')).toBeNull();
    expect(() => pubsubTopicOf(16, 1024)).toThrow('1024');
    expect(() => pubsubTopicOf(70_000, 1)).toThrow('70000');
  });
});
