import type { PeerId } from '@libp2p/interface';
import { proto_filter_v2 } from '@waku/proto';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';

import { topicKey } from '../../../datasources/waku/gap-free/topic-state.ts';
import type { WakuTopic } from '../../../datasources/waku/port.ts';
import { FilterClient } from '../../../datasources/waku/sdk/filter-client.ts';
import { Interests } from '../../../datasources/waku/sdk/interests.ts';
import type { ServicePeer, ServicePeers } from '../../../datasources/waku/sdk/service-peers.ts';
import { answerFilter } from '../../../datasources/waku-node/filter.ts';
import { DEFAULT_LIMITS } from '../../../datasources/waku-node/options.ts';
import { Subscribers } from '../../../datasources/waku-node/subscribers.ts';
import { createFakeClock } from '../../support/fake-clock.ts';

const PUBSUB_TOPIC = '/waku/2/rs/16/32';
const PEER: ServicePeer = {
  id: 'node',
  // Only handed through to the request below.
  peerId: 'node' as unknown as PeerId,
  connection: '1',
  filter: true,
  lightPush: 'v3',
  store: true,
  shards: null,
};

function topicsFrom(start: number, count: number): WakuTopic[] {
  return Array.from({ length: count }, (_, index) => ({
    pubsubTopic: PUBSUB_TOPIC,
    contentTopic: `/waku/1/0x${(start + index).toString(16).padStart(8, '0')}/rfc26`,
  }));
}

/** The client against the real service's answers, without a network. */
function createScene(maxTopicsPerSubscriber: number) {
  const clock = createFakeClock();
  const interests = new Interests();
  const ending = new AbortController();
  const limits = { ...DEFAULT_LIMITS, maxTopicsPerSubscriber };
  const pushes = { push: () => undefined, end: () => undefined };
  const subscribers = new Subscribers({ limits, clock, openPushes: () => pushes as never });
  const counts = { subscribes: 0, gaps: 0, broken: 0 };
  const peers: Pick<ServicePeers, 'list' | 'serving' | 'onChange'> = {
    list: () => [PEER],
    serving: () => [PEER],
    onChange: () => () => undefined,
  };
  const client = new FilterClient({
    interests,
    peers: peers as ServicePeers,
    request: async (_peer, _protocol, body) => {
      const { filterSubscribeType } = proto_filter_v2.FilterSubscribeRequest.decode(body);
      if (filterSubscribeType === 'SUBSCRIBE') counts.subscribes += 1;
      const deps = { subscribers, pubsubTopics: [PUBSUB_TOPIC], limits };
      return answerFilter(body, 'alice', deps, false);
    },
    clock,
    signal: ending.signal,
    filterPeers: 2,
    pingMs: 5_000,
    onGap: () => {
      counts.gaps += 1;
    },
    onBroken: () => {
      counts.broken += 1;
    },
  });
  return {
    clock,
    interests,
    client,
    counts,
    end: () => ending.abort(),
    /** Which of these the service would push. */
    pushed: (topics: readonly WakuTopic[]) =>
      topics.filter((topic) => {
        let isPushed = false;
        subscribers.push(topic.pubsubTopic, topic.contentTopic, () => {
          isPushed = true;
          return new Uint8Array();
        });
        return isPushed;
      }),
  };
}

describe('filter client at a service without room', () => {
  const LIMIT = 150;
  const never = new AbortController().signal;
  let scene: ReturnType<typeof createScene>;

  beforeEach(() => {
    scene = createScene(LIMIT);
  });
  afterEach(() => scene.end());

  const listen = (topics: readonly WakuTopic[]) =>
    topics.map((topic) => scene.interests.add(topic, () => undefined));

  test('WAKU-44: the topics added first fill the service to its limit, and it is left in peace for a minute', async () => {
    const topics = topicsFrom(0, 180);
    listen(topics);
    await scene.clock.advance(2_000);
    expect(scene.pushed(topics)).toEqual(topics.slice(0, LIMIT));
    expect(scene.client.withoutRoom).toBe(30);
    const later = topicsFrom(180, 5);
    listen(later);
    const asked = scene.counts.subscribes;
    await scene.clock.advance(50_000);
    expect(scene.counts.subscribes).toBe(asked);
    expect(scene.client.withoutRoom).toBe(35);
    await scene.clock.advance(20_000);
    expect(scene.counts.subscribes).toBeGreaterThan(asked);
    expect(scene.pushed([...topics, ...later])).toEqual(topics.slice(0, LIMIT));
    expect(scene.counts).toMatchObject({ broken: 0, gaps: 0 });
  });

  test('WAKU-44: whoever waits for live delivery learns at once which topics have none', async () => {
    const topics = topicsFrom(0, 160);
    listen(topics);
    await scene.clock.advance(2_000);
    const live = await scene.client.established(topics, never);
    expect([...live]).toEqual(topics.slice(0, LIMIT).map(topicKey));
  });

  test('WAKU-44: room made by removing topics goes to the ones that wait longest, and the gap is told', async () => {
    const topics = topicsFrom(0, 180);
    const endings = listen(topics);
    await scene.clock.advance(2_000);
    await scene.client.established(topics, never);
    for (const end of endings.slice(10, 20)) end();
    await scene.clock.advance(1_000);
    const rest = [...topics.slice(0, 10), ...topics.slice(20)];
    expect(scene.pushed(topics)).toEqual(rest.slice(0, LIMIT));
    expect(scene.client.withoutRoom).toBe(20);
    expect(scene.counts.gaps).toBe(1);
    for (const end of endings.slice(20, 40)) end();
    await scene.clock.advance(1_000);
    expect(scene.pushed(topics)).toEqual([...topics.slice(0, 10), ...topics.slice(40)]);
    expect(scene.client.withoutRoom).toBe(0);
  });
});
