import { createLightNode, type IDecodedMessage, type LightNode } from '@waku/sdk';
import { pino } from 'pino';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { showNavigatorOnline } from '../../datasources/waku/sdk/navigator-online.ts';
import { createWakuNode } from '../../datasources/waku-node/module.ts';
import { eventually } from '../support/until.ts';

const CLUSTER = 16;
const SHARD = 32;
const TOPIC = '/waku/1/0xb68f0c05/rfc26';
const CODECS = [
  '/vac/waku/lightpush/3.0.0',
  '/vac/waku/filter-subscribe/2.0.0-beta1',
  '/vac/waku/store-query/3.0.0',
];

const node = createWakuNode({
  clusterId: CLUSTER,
  shards: [SHARD],
  logger: pino({ level: 'silent' }),
});
let client: LightNode;

/** The SDK's own node, discovery and requests: nothing of this project's on the client's side. */
beforeAll(async () => {
  showNavigatorOnline();
  await node.start(AbortSignal.timeout(30_000));
  client = await createLightNode({
    defaultBootstrap: false,
    bootstrapPeers: [...node.api.addresses().filter((address) => address.includes('/ws/'))],
    networkConfig: { clusterId: CLUSTER },
    libp2p: { filterMultiaddrs: false, hideWebSocketInfo: true },
  });
  await client.start();
  await eventually('the service node was identified', async () => {
    const peers = await client.libp2p.peerStore.all();
    const ready = peers.some(({ protocols }) => CODECS.every((codec) => protocols.includes(codec)));
    return ready ? true : null;
  });
});
afterAll(async () => {
  client.filter.unsubscribeAll();
  await client.stop();
  await node.stop();
});

describe('the embedded service node and a stock @waku/sdk client', () => {
  test('WAKUNODE-17: LightPush, Filter and Store serve it', async () => {
    const decoder = client.createDecoder({ contentTopic: TOPIC, shardId: SHARD });
    const encoder = client.createEncoder({ contentTopic: TOPIC, shardId: SHARD });
    const pushed: IDecodedMessage[] = [];
    expect(await client.filter.subscribe(decoder, (message) => void pushed.push(message))).toBe(
      true,
    );

    const payload = new TextEncoder().encode('from a stock client');
    const sent = await client.lightPush.send(encoder, { payload, timestamp: new Date() });
    expect(sent.failures).toEqual([]);
    expect(sent.successes.length).toBeGreaterThan(0);
    await eventually('Filter pushed it', async () => (pushed.length > 0 ? true : null));
    expect(pushed[0]?.payload).toEqual(payload);

    const stored: IDecodedMessage[] = [];
    await client.store.queryWithOrderedCallback([decoder], (message) => {
      stored.push(message);
    });
    expect(stored.map((message) => message.payload)).toEqual([payload]);
    expect(stored[0]?.hashStr).toBe(pushed[0]?.hashStr);
  });

  test('WAKUNODE-17: what the node refuses, the client is told', async () => {
    const encoder = client.createEncoder({ contentTopic: TOPIC, shardId: SHARD + 1 });
    const payload = new TextEncoder().encode('to a shard nobody serves');
    const sent = await client.lightPush.send(
      encoder,
      { payload, timestamp: new Date() },
      { autoRetry: false },
    );
    expect(sent.successes).toEqual([]);
    expect(sent.failures.length).toBeGreaterThan(0);
  });
});
