import { multiaddr } from '@multiformats/multiaddr';
import { proto_filter_v2 } from '@waku/proto';
import * as lengthPrefixed from 'it-length-prefixed';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';

import { CODEC } from '../../datasources/waku/libp2p/codecs.ts';
import { randomSource } from '../unit/waku/random-source.ts';
import { answerAlways, rawPeer, writeRaw } from './raw-peer.ts';
import { eventually, freshTopic, People, PUBSUB_TOPIC, wsAddress } from './waku-people.ts';

const SERVED = [
  CODEC.metadata,
  CODEC.lightPushV2,
  CODEC.lightPushV3,
  CODEC.filterSubscribe,
  CODEC.store,
];

describe('hostile peers', { timeout: 60_000 }, () => {
  let people: People;

  beforeEach(() => {
    people = new People();
  });
  afterEach(() => people.end(), 30_000);

  test('WAKUNODE-6: garbage, oversized, cut off, repeated and half-open requests on every protocol do not reach honest clients', async () => {
    const service = await people.service({
      limits: { requestTimeoutMs: 500, maxInboundStreams: 32 },
    });
    const alice = await people.startedClient([wsAddress(service)]);
    const bob = await people.startedClient([wsAddress(service)]);
    const topic = freshTopic();
    const inbox = people.subscribe(bob.api, topic);
    await inbox.nextMarker();
    const mallory = await rawPeer();
    people.ending(async () => mallory.stop());
    const target = multiaddr(wsAddress(service));
    const random = randomSource(7);

    const attack = async (protocol: string, bytes: Uint8Array, leaveOpen = false) => {
      const stream = await mallory.dialProtocol(target, protocol).catch(() => null);
      if (stream) void writeRaw(stream, bytes, leaveOpen).catch(() => undefined);
    };
    const hugeFrame = Uint8Array.of(0xff, 0xff, 0xff, 0xff, 0x0f, 1, 2, 3);
    for (const protocol of [...SERVED, CODEC.relay]) {
      await attack(protocol, random.bytes(300));
      await attack(protocol, hugeFrame);
      await attack(protocol, Uint8Array.of(100, 1, 2, 3));
      await attack(protocol, lengthPrefixed.encode.single(random.bytes(50)).subarray());
      await attack(protocol, Uint8Array.of(0, 0, 0));
      for (let index = 0; index < 50; index += 1) await attack(protocol, Uint8Array.of(9), true);
    }
    for (let index = 0; index < 10; index += 1) {
      await people.insist(alice.api, people.message(topic, `${index}`));
    }
    await inbox.until(({ texts }) => texts.length === 10);
    await eventually(() => {
      const { counters } = service.api.stats();
      return ['metadata', 'lightPush', 'filter', 'store'].every(
        (name) =>
          (counters[`${name}.violation`] ?? 0) > 0 && (counters[`${name}.timeout`] ?? 0) > 0,
      );
    });
    expect(service.health()).toEqual({ state: 'READY' });
    expect(alice.health()).toEqual({ state: 'READY' });
    expect(inbox.texts).toHaveLength(10);
  });

  test('WAKU-31: a service node that answers nonsense costs typed failures, and its honest pushes still count', async () => {
    const mallory = await rawPeer();
    people.ending(async () => mallory.stop());
    const random = randomSource(11);
    const nonsense = () => random.bytes(40);
    await answerAlways(mallory, CODEC.store, nonsense);
    await answerAlways(mallory, CODEC.lightPushV3, nonsense);
    const { FilterSubscribeResponse, MessagePush } = proto_filter_v2;
    await answerAlways(mallory, CODEC.filterSubscribe, () =>
      FilterSubscribeResponse.encode({ requestId: '', statusCode: 200 }),
    );
    const alice = await people.startedClient([String(mallory.getMultiaddrs()[0])]);
    const topic = freshTopic();
    const inbox = people.subscribe(alice.api, topic);
    const message = people.message(topic, 'honest');
    expect(await people.publish(alice.api, message)).toMatchObject({ ok: false });
    await expect(
      alice.api.history(
        { pubsubTopic: PUBSUB_TOPIC, contentTopics: [topic] },
        { signal: people.abort.signal },
      ),
    ).rejects.toThrow();

    const { pubsubTopic, ...wakuMessage } = message;
    const frames = [
      random.bytes(80),
      new Uint8Array(),
      MessagePush.encode({ pubsubTopic }),
      MessagePush.encode({
        pubsubTopic,
        wakuMessage: { ...wakuMessage, contentTopic: freshTopic() },
      }),
      MessagePush.encode({ pubsubTopic, wakuMessage }),
    ];
    await eventually(() => mallory.getConnections().length > 0);
    const connection = mallory.getConnections()[0];
    const oversized = await connection?.newStream(CODEC.filterPush);
    if (oversized)
      await writeRaw(oversized, Uint8Array.of(0xff, 0xff, 0xff, 0x7f, 1)).catch(() => undefined);
    const stream = await connection?.newStream(CODEC.filterPush);
    await stream?.sink(lengthPrefixed.encode(frames));
    await inbox.until(({ texts }) => texts.includes('honest'));
    expect(inbox.texts).toEqual(['honest']);
    expect(inbox.markers).toEqual([]);
  });
});
