import { fork } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';

import { startTcpProxy, throughProxy } from '../conformance/tcp-proxy.ts';
import { eventually, freePort, freshTopic, People, spawnNode, wsAddress } from './waku-people.ts';

const OTHER_PEER_ID = '12D3KooWKPUc9pbLHgrffcXDM2VrDncegZimo38mWnLc4u1dLDmN';

describe('waku over the real network', { timeout: 90_000 }, () => {
  let people: People;

  beforeEach(() => {
    people = new People();
  });
  afterEach(() => people.end(), 60_000);

  test('WAKU-20: after the service node is killed and back on the same key and port, nothing it accepted is missing', async () => {
    const directory = await mkdtemp(join(tmpdir(), 'waku-'));
    const options = {
      wsPort: await freePort(),
      tcpPort: await freePort(),
      keyFile: join(directory, 'key'),
      storeFile: join(directory, 'store.db'),
    };
    let service = await spawnNode(options);
    people.ending(async () => {
      await service.kill();
      await rm(directory, { recursive: true });
    });
    const bootstrap = service.addresses.slice(0, 1);
    const alice = await people.startedClient(bootstrap);
    const bob = await people.startedClient(bootstrap);
    const topic = freshTopic();
    const inbox = people.subscribe(bob.api, topic);
    await inbox.nextMarker();

    const sending = (async () => {
      for (let index = 0; index < 60; index += 1) {
        await people.insist(alice.api, people.message(topic, `${index}`));
        await new Promise((resolve) => setTimeout(resolve, 30));
      }
    })();
    await inbox.until(({ texts }) => texts.length >= 10);
    await service.kill();
    await eventually(() => bob.health().state === 'DOWN');
    service = await spawnNode(options);
    expect(service.addresses.slice(0, 1)).toEqual(bootstrap);
    await eventually(() => bob.health().state === 'READY');
    await sending;

    await inbox.until(({ texts }) => new Set(texts).size === 60);
    await inbox.nextMarker();
    expect(inbox.texts).toHaveLength(60);
  });

  test.each(['ws', 'tcp'] as const)(
    'WAKU-21: a service node with another identity than its %s address says is refused',
    async (transport) => {
      const service = await people.service();
      const address = service.api
        .addresses()
        .find((each) => each.includes('/ws/') === (transport === 'ws'));
      const wrong = String(address).replace(/p2p\/.*/, `p2p/${OTHER_PEER_ID}`);
      const alice = people.client([wrong], { transport, startTimeoutMs: 1_500 });
      await alice.start(people.abort.signal);
      expect(alice.health().state).toBe('DOWN');
      expect(service.api.stats().counters['metadata.requests']).toBeUndefined();
    },
  );

  test('WAKU-21: an address without an identity is a mistake that is said at once', () => {
    expect(() => people.client(['/ip4/127.0.0.1/tcp/1/ws'])).toThrow('/p2p/<peer id>');
  });

  test('WAKU-22: a service node of another cluster is sent away', async () => {
    const service = await people.service({ clusterId: 17 });
    const alice = people.client([wsAddress(service)], { startTimeoutMs: 2_000 });
    await alice.start(people.abort.signal);
    const health = alice.health();
    expect(health.state === 'DOWN' && health.reason).toContain('cluster 17');
  });

  test('WAKU-49: started without a service node it says so, and is READY by itself when there is one', async () => {
    const service = await people.service();
    const address = wsAddress(service);
    const proxy = await startTcpProxy(Number(/\/tcp\/(\d+)/.exec(address)?.[1]));
    people.ending(() => proxy.close());
    proxy.setMode('cut');
    const alice = await people.startedClient([throughProxy(address, proxy)], {
      startTimeoutMs: 500,
    });
    const health = alice.health();
    expect(health.state === 'DOWN' && health.retryAt?.getTime()).toBeGreaterThan(Date.now());
    const message = people.message(freshTopic(), 'is anybody there?');
    expect(await people.publish(alice.api, message)).toMatchObject({ code: 'NO_PEERS' });
    proxy.setMode('open');
    await eventually(() => alice.health().state === 'READY');
    await people.insist(alice.api, message);
  });

  test('WAKU-23: a service that accepts and never answers costs a TIMEOUT, not a hang', async () => {
    const service = await people.service();
    const alice = await people.startedClient([wsAddress(service)]);
    const topic = freshTopic();
    service.api.faults.blackHole = true;
    const message = people.message(topic, 'into the void');
    expect(await people.publish(alice.api, message)).toMatchObject({
      ok: false,
      code: 'TIMEOUT',
      retryable: true,
    });
    await expect(
      alice.api.history(
        { pubsubTopic: message.pubsubTopic, contentTopics: [topic] },
        { signal: people.abort.signal },
      ),
    ).rejects.toThrow();
    service.api.faults.blackHole = false;
    await people.insist(alice.api, message);
  });

  test('WAKU-23: a path that swallows everything is noticed, and used again when it is back', async () => {
    const service = await people.service();
    const address = wsAddress(service);
    const proxy = await startTcpProxy(Number(/\/tcp\/(\d+)/.exec(address)?.[1]));
    people.ending(() => proxy.close());
    const alice = await people.startedClient([address]);
    const bob = await people.startedClient([throughProxy(address, proxy)]);
    const topic = freshTopic();
    const inbox = people.subscribe(bob.api, topic);
    await inbox.nextMarker();
    proxy.setMode('blackHole');
    await people.insist(alice.api, people.message(topic, 'swallowed'));
    await eventually(() => bob.health().state !== 'READY', 40_000);
    proxy.setMode('open');
    await inbox.until(({ texts }) => texts.includes('swallowed'), 40_000);
    expect(bob.health().state).toBe('READY');
  });

  test('WAKU-24: a service that forgets its subscriptions is noticed by ping, and the gap is filled', async () => {
    const service = await people.service();
    const alice = await people.startedClient([wsAddress(service)]);
    const bob = await people.startedClient([wsAddress(service)], {
      // No timer may help.
      gapFree: { catchUpIntervalMs: 3_600_000, settleMs: 300 },
    });
    const topic = freshTopic();
    const inbox = people.subscribe(bob.api, topic);
    await inbox.nextMarker();
    service.api.forgetSubscriptions();
    await people.insist(alice.api, people.message(topic, 'unpushed'));
    await inbox.until(({ texts }) => texts.includes('unpushed'));
    await people.insist(alice.api, people.message(topic, 'pushed again'));
    await inbox.until(({ texts }) => texts.includes('pushed again'));
    expect(inbox.messages.map(({ source }) => source)).toEqual(['STORE', 'LIVE']);
  });

  test('WAKU-25: a Filter that answers pings and pushes nothing is covered by Store, then subscribed anew, then given a new node', async () => {
    const service = await people.service();
    const alice = await people.startedClient([wsAddress(service)]);
    const bob = await people.startedClient([wsAddress(service)]);
    const topic = freshTopic();
    const inbox = people.subscribe(bob.api, topic);
    await inbox.nextMarker();
    await inbox.nextMarker();
    const requests = service.api.stats().counters['filter.requests'] ?? 0;
    service.api.faults.silentFilter = true;
    await people.insist(alice.api, people.message(topic, 'unpushed'));
    await inbox.until(({ texts }) => texts.includes('unpushed'));
    expect(inbox.messages[0]?.source).toBe('STORE');
    await eventually(() => (service.api.stats().counters['filter.requests'] ?? 0) > requests + 1);
    const { peerId } = bob.api.info();
    await people.insist(alice.api, people.message(topic, 'unpushed too'));
    await inbox.until(({ texts }) => texts.includes('unpushed too'));
    await eventually(() => bob.health().state === 'READY' && bob.api.info().peerId !== peerId);
    service.api.faults.silentFilter = false;
    for (let index = 0; inbox.messages.at(-1)?.source !== 'LIVE'; index += 1) {
      await people.insist(alice.api, people.message(topic, `pushed ${index}`));
      await inbox.until(({ texts }) => texts.includes(`pushed ${index}`));
    }
  });

  test('WAKU-26: status 429 is RATE_LIMITED and 505 is NO_PEERS, both worth another try', async () => {
    const service = await people.service();
    const lonely = await people.service({ requireRelayPeer: true });
    const alice = await people.startedClient([wsAddress(service)]);
    const bob = await people.startedClient([wsAddress(lonely)]);
    service.api.faults.rateLimited = true;
    expect(await people.publish(alice.api, people.message(freshTopic(), 'x'))).toMatchObject({
      ok: false,
      code: 'RATE_LIMITED',
      retryable: true,
    });
    const message = people.message(freshTopic(), 'y');
    expect(await people.publish(bob.api, message)).toMatchObject({
      ok: false,
      code: 'NO_PEERS',
      retryable: true,
    });
    await people.service({ peers: [wsAddress(lonely)] });
    await people.insist(bob.api, message);
  });

  test('WAKU-27: a node that knows only LightPush v2 serves too', async () => {
    const service = await people.service({ lightPushV3: false });
    const alice = await people.startedClient([wsAddress(service)]);
    const topic = freshTopic();
    const inbox = people.subscribe(alice.api, topic);
    await inbox.nextMarker();
    expect(await people.publish(alice.api, people.message(topic, 'v2'))).toMatchObject({
      ok: true,
    });
    await inbox.until(({ texts }) => texts.includes('v2'));
    const future = people.message(topic, 'z', { contentTopic: 'x'.repeat(1025) });
    expect(await people.publish(alice.api, future)).toMatchObject({ ok: false, code: 'REJECTED' });
  });

  test('WAKU-28: 500 messages published at once all arrive', async () => {
    const service = await people.service();
    const alice = await people.startedClient([wsAddress(service)], { requestTimeoutMs: 30_000 });
    const bob = await people.startedClient([wsAddress(service)]);
    const topic = freshTopic();
    const inbox = people.subscribe(bob.api, topic);
    await inbox.nextMarker();
    const messages = Array.from({ length: 500 }, (_, index) => people.message(topic, `${index}`));
    const results = await Promise.all(messages.map((each) => people.publish(alice.api, each)));
    expect(results.filter(({ ok }) => !ok)).toEqual([]);
    await inbox.until(({ texts }) => new Set(texts).size === 500);
    expect(inbox.texts).toHaveLength(500);
  });

  test('WAKU-29: 250 topics on one light node are subscribed, and again after a reconnect', async () => {
    const service = await people.service();
    const address = wsAddress(service);
    const proxy = await startTcpProxy(Number(/\/tcp\/(\d+)/.exec(address)?.[1]));
    people.ending(() => proxy.close());
    const alice = await people.startedClient([address]);
    const bob = await people.startedClient([throughProxy(address, proxy)], {
      gapFree: { catchUpIntervalMs: 3_600_000, settleMs: 300 },
    });
    const topics = Array.from({ length: 250 }, freshTopic);
    const inboxes = topics.map((topic) => people.subscribe(bob.api, topic));
    await Promise.all(inboxes.map((inbox) => inbox.nextMarker()));
    proxy.setMode('cut');
    await eventually(() => bob.health().state === 'DOWN');
    proxy.setMode('open');
    await Promise.all(inboxes.map((inbox) => inbox.nextMarker()));
    const pushed = () => service.api.stats().counters['filter.pushed'] ?? 0;
    const before = pushed();
    for (const index of [0, 99, 100, 249]) {
      await people.insist(alice.api, people.message(String(topics[index]), 'hello'));
      await inboxes[index]?.until(({ texts }) => texts.includes('hello'));
    }
    await eventually(() => pushed() === before + 4);
  });

  test('WAKU-30: after stop nothing keeps the process alive', async () => {
    const service = await people.service();
    const file = new URL('./support/light-node-child.ts', import.meta.url).pathname;
    const child = fork(file, [wsAddress(service)], { execArgv: [] });
    child.disconnect();
    expect(await new Promise((resolve) => child.once('exit', resolve))).toBe(0);
  });
});
