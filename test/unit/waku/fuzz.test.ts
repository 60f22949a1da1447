import { proto_filter_v2, proto_lightpush, proto_message, proto_store } from '@waku/proto';
import { describe, expect, test } from 'vitest';

import { systemClock } from '../../../datasources/waku/clock.ts';
import { decodePush } from '../../../datasources/waku/sdk/filter-pushes.ts';
import { Archive } from '../../../datasources/waku-node/archive.ts';
import { Counters } from '../../../datasources/waku-node/counters.ts';
import { answerFilter } from '../../../datasources/waku-node/filter.ts';
import type { Ingest } from '../../../datasources/waku-node/ingest.ts';
import { answerLightPushV2, answerLightPushV3 } from '../../../datasources/waku-node/light-push.ts';
import { checkWire } from '../../../datasources/waku-node/message-validity.ts';
import { DEFAULT_LIMITS, DEFAULT_RETENTION } from '../../../datasources/waku-node/options.ts';
import { PushStream } from '../../../datasources/waku-node/push-stream.ts';
import { answerStore } from '../../../datasources/waku-node/store.ts';
import { Subscribers } from '../../../datasources/waku-node/subscribers.ts';
import { randomSource } from './random-source.ts';

const ROUNDS = 20_000;
const TOPIC = { pubsubTopic: '/waku/2/rs/16/32', contentTopic: '/waku/1/0x0badf00d/rfc26' };
const MESSAGE = {
  payload: Uint8Array.of(1, 2, 3),
  contentTopic: TOPIC.contentTopic,
  version: 1,
  timestamp: BigInt(Date.now()) * 1_000_000n,
  meta: Uint8Array.of(7),
};

/** Valid bytes, flipped, cut, stretched or replaced. */
function mutations(valid: Uint8Array, seed: number): Iterable<Uint8Array> {
  const random = randomSource(seed);
  return (function* () {
    for (let round = 0; round < ROUNDS; round += 1) {
      const bytes = Uint8Array.from(valid);
      const flips = 1 + random.below(4);
      for (let flip = 0; flip < flips; flip += 1)
        bytes[random.below(bytes.length)] = random.below(256);
      const kind = random.below(4);
      if (kind === 0) yield random.bytes(random.below(120));
      else if (kind === 1) yield bytes.subarray(0, random.below(bytes.length));
      else if (kind === 2) yield Buffer.concat([bytes, random.bytes(random.below(20))]);
      else yield bytes;
    }
  })();
}

describe('decoders take anything', { timeout: 60_000 }, () => {
  const limits = DEFAULT_LIMITS;
  const archive = new Archive(undefined, DEFAULT_RETENTION, systemClock);
  const ingest: Ingest = {
    pushed: async () => ({ statusCode: 200, statusDesc: 'OK', relayPeerCount: 0 }),
    relayed: () => undefined,
  };

  test('WAKU-32: a mutated Filter push is a message or nothing', () => {
    const valid = proto_filter_v2.MessagePush.encode({
      pubsubTopic: TOPIC.pubsubTopic,
      wakuMessage: MESSAGE,
    });
    let messages = 0;
    for (const bytes of mutations(valid, 1)) if (decodePush(bytes)) messages += 1;
    expect(messages).toBeGreaterThan(0);
    expect(messages).toBeLessThan(ROUNDS);
  });

  test('WAKUNODE-7: a mutated relayed message is valid or refused', () => {
    const valid = proto_message.WakuMessage.encode(MESSAGE);
    const verdicts = new Set<string>();
    for (const bytes of mutations(valid, 2)) {
      const verdict = checkWire(bytes, limits, systemClock);
      verdicts.add(verdict.ok ? 'ok' : String(verdict.status));
    }
    expect(verdicts).toEqual(new Set(['ok', '400', '420']));
  });

  test('WAKUNODE-7: a mutated Store query is answered with a status', () => {
    const valid = proto_store.StoreQueryRequest.encode({
      requestId: 'x',
      includeData: true,
      pubsubTopic: TOPIC.pubsubTopic,
      contentTopics: [TOPIC.contentTopic],
      messageHashes: [],
      paginationForward: true,
      paginationLimit: 20n,
      timeStart: 1n,
      paginationCursor: new Uint8Array(32),
    });
    const statuses = new Set<number>();
    for (const bytes of mutations(valid, 3)) {
      const answer = answerStore(bytes, archive, limits, false);
      statuses.add(proto_store.StoreQueryResponse.decode(answer).statusCode ?? 0);
    }
    expect(statuses).toEqual(new Set([200, 400]));
  });

  test('WAKUNODE-7: a mutated Filter request is answered with a status', () => {
    const { FilterSubscribeRequest, FilterSubscribeResponse } = proto_filter_v2;
    const valid = FilterSubscribeRequest.encode({
      requestId: 'x',
      filterSubscribeType: FilterSubscribeRequest.FilterSubscribeType.SUBSCRIBE,
      pubsubTopic: TOPIC.pubsubTopic,
      contentTopics: [TOPIC.contentTopic],
    });
    const subscribers = new Subscribers({
      limits,
      clock: systemClock,
      openPushes: () =>
        new PushStream({
          limits,
          counters: new Counters(),
          open: () => Promise.reject(new Error('not needed')),
          roundTrip: async () => undefined,
          onDead: () => undefined,
        }),
    });
    const statuses = new Set<number>();
    for (const bytes of mutations(valid, 4)) {
      const deps = { subscribers, pubsubTopics: [TOPIC.pubsubTopic], limits };
      const answer = answerFilter(bytes, 'mallory', deps, false);
      statuses.add(FilterSubscribeResponse.decode(answer).statusCode);
    }
    for (const status of [200, 400]) expect(statuses).toContain(status);
  });

  test('WAKUNODE-7: a mutated push is answered with a status, in both versions', async () => {
    const { LightPushRequestV3, LightPushResponseV3, PushRpc } = proto_lightpush;
    const request = { pubsubTopic: TOPIC.pubsubTopic, message: MESSAGE };
    const statuses = new Set<number>();
    for (const bytes of mutations(LightPushRequestV3.encode({ requestId: 'x', ...request }), 5)) {
      statuses.add(
        LightPushResponseV3.decode(await answerLightPushV3(bytes, ingest, null)).statusCode,
      );
    }
    for (const bytes of mutations(PushRpc.encode({ requestId: 'x', request }), 6)) {
      const { response } = PushRpc.decode(await answerLightPushV2(bytes, ingest, null));
      statuses.add(response?.isSuccess ? 200 : 400);
    }
    expect(statuses).toEqual(new Set([200, 400]));
  });
});
