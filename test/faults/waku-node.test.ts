import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';

import { eventually, freePort, freshTopic, People, wsAddress } from './waku-people.ts';

describe('two service nodes', { timeout: 90_000 }, () => {
  let people: People;
  let directory: string;

  beforeEach(async () => {
    people = new People();
    directory = await mkdtemp(join(tmpdir(), 'waku-'));
  });
  afterEach(async () => {
    await people.end();
    await rm(directory, { recursive: true });
  }, 60_000);

  const place = async (name: string) => ({
    wsPort: await freePort(),
    tcpPort: await freePort(),
    keyFile: join(directory, `${name}.key`),
    storeFile: join(directory, `${name}.db`),
  });

  test('WAKUNODE-1: a message pushed to one node reaches the subscribers of the other, both ways', async () => {
    const first = await people.service();
    const second = await people.service({ peers: [wsAddress(first)] });
    const alice = await people.startedClient([wsAddress(first)]);
    const bob = await people.startedClient([wsAddress(second)]);
    await eventually(() => second.api.peers().length > 0 && first.api.peers().length > 0);
    const topic = freshTopic();
    const [toAlice, toBob] = [people.subscribe(alice.api, topic), people.subscribe(bob.api, topic)];
    await Promise.all([toAlice.nextMarker(), toBob.nextMarker()]);
    await people.insist(alice.api, people.message(topic, 'from alice'));
    await toBob.until(({ texts }) => texts.includes('from alice'));
    await people.insist(bob.api, people.message(topic, 'from bob'));
    await toAlice.until(({ texts }) => texts.includes('from bob'));
    expect(toBob.messages[0]?.source).toBe('LIVE');
  });

  test('WAKUNODE-2: after either node restarts, they find each other again', async () => {
    const [here, there] = [await place('first'), await place('second')];
    let first = await people.service(here);
    const second = await people.service({ ...there, peers: [wsAddress(first)] });
    await eventually(() => first.api.peers().length > 0);
    const identity = wsAddress(first);
    await first.stop();
    await eventually(() => second.api.stats().connections === 0);
    first = await people.service(here);
    expect(wsAddress(first)).toBe(identity);
    await eventually(() => first.api.stats().connections > 0);
    await second.stop();
    // Started without the address this time: the first node remembers the second and dials it.
    const again = await people.service(there);
    await eventually(() => again.api.stats().connections > 0 && first.api.stats().connections > 0);
    const alice = await people.startedClient([wsAddress(first)]);
    const bob = await people.startedClient([wsAddress(again)]);
    const topic = freshTopic();
    const inbox = people.subscribe(bob.api, topic);
    await inbox.nextMarker();
    await people.insist(alice.api, people.message(topic, 'still friends'));
    await inbox.until(({ texts }) => texts.includes('still friends'));
  });

  test('WAKUNODE-3: a late joiner and one that was away get what only the other node stored', async () => {
    const [here, there] = [await place('first'), await place('second')];
    const first = await people.service(here);
    const bootstrap = wsAddress(first);
    const alice = await people.startedClient(() => [wsAddress(first), ...first.api.peers()]);
    const topic = freshTopic();
    const start = BigInt(Date.now() - 5_000) * 1_000_000n;
    await people.insist(alice.api, people.message(topic, 'before bob'));

    const second = await people.service({ ...there, peers: [bootstrap] });
    const own = () => [wsAddress(second), bootstrap];
    const bob = await people.startedClient(own);
    const inbox = people.subscribe(bob.api, topic, start);
    const { upTo } = await inbox.nextMarker();
    expect(inbox.texts).toEqual(['before bob']);
    await inbox.close();
    await bob.stop();
    await second.stop();

    await people.insist(alice.api, people.message(topic, 'while bob is away'));
    await second.start(people.abort.signal);
    await bob.start(people.abort.signal);
    const later = people.subscribe(bob.api, topic, upTo);
    await later.until(({ texts }) => texts.includes('while bob is away'));
    await later.close();

    // The other way round: alice's node was away and knows bob's only because it met it.
    await alice.stop();
    await first.stop();
    await people.insist(bob.api, people.message(topic, 'while alice is away'));
    await first.start(people.abort.signal);
    await alice.start(people.abort.signal);
    const toAlice = people.subscribe(alice.api, topic, start);
    await toAlice.until(({ texts }) => texts.includes('while alice is away'));
    const page = await alice.api.history(
      { pubsubTopic: '/waku/2/rs/16/32', contentTopics: [topic] },
      { signal: people.abort.signal },
    );
    expect(page.messages.map(({ payload }) => Buffer.from(payload).toString())).toEqual([
      'before bob',
      'while bob is away',
      'while alice is away',
    ]);
  });

  test('WAKUNODE-4: a port in use is an error that names it', async () => {
    const options = await place('first');
    await people.service(options);
    await expect(
      people.service({
        ...options,
        storeFile: join(directory, 'x.db'),
        keyFile: join(directory, 'x.key'),
      }),
    ).rejects.toThrow(`port ${options.wsPort}`);
  });

  test('WAKUNODE-5: messages survive a restart of the node', async () => {
    const options = await place('first');
    const service = await people.service(options);
    const alice = await people.startedClient([wsAddress(service)]);
    const topic = freshTopic();
    await people.insist(alice.api, people.message(topic, 'kept'));
    await service.stop();
    await service.start(people.abort.signal);
    await eventually(() => alice.health().state === 'READY');
    const inbox = people.subscribe(alice.api, topic, 0n);
    await inbox.nextMarker();
    expect(inbox.texts).toEqual(['kept']);
  });
});
