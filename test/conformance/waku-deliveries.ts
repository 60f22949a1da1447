import { randomBytes } from 'node:crypto';
import { expect, test } from 'vitest';
import { Deliveries } from './deliveries.ts';
import { SECOND_NS, type WakuSetting } from './waku-setting.ts';

/** Publishing and subscribing. */
export function deliveries(setting: WakuSetting): void {
  const { started, freshTopic, nowNs, message, send, open, from } = setting;

  test('WAKU-1: a published message arrives live at a subscriber, once, under the published hash', async () => {
    const [alice, bob] = [await started('alice'), await started('bob')];
    const topic = freshTopic();
    const inbox = open(bob, from(topic));
    await inbox.nextMarker();
    const hashes: string[] = [];
    for (let index = 0; index < 10; index += 1) {
      hashes.push(...(await send(alice, message(topic, `${index}`))));
      await inbox.until(({ texts }) => texts.includes(`${index}`));
    }
    await inbox.nextMarker();
    expect(inbox.messages.map(({ hash }) => hash)).toEqual(hashes);
    // A catch-up may be quicker now and then.
    expect(inbox.messages.map(({ source }) => source)).toContain('LIVE');
  });

  test('WAKU-2: payload, version 1, timestamp and meta pass unchanged, live and from Store', async () => {
    const [alice, bob] = [await started('alice'), await started('bob')];
    const topic = freshTopic();
    const sent = message(topic, '', {
      payload: randomBytes(1_000),
      meta: randomBytes(64),
      timestamp: nowNs() + 7n,
    });
    const inbox = open(bob, from(topic));
    await inbox.nextMarker();
    const [hash] = await send(alice, sent);
    await inbox.until(({ messages }) => messages.length === 1);
    const page = await bob.history(
      { pubsubTopic: topic.pubsubTopic, contentTopics: [topic.contentTopic] },
      { signal: setting.signal },
    );
    for (const received of [inbox.messages[0], page.messages[0]]) {
      expect(Buffer.from(received?.payload ?? [])).toEqual(sent.payload);
      expect(Buffer.from(received?.meta ?? [])).toEqual(sent.meta);
      expect(received).toMatchObject({ version: 1, timestamp: sent.timestamp, hash });
    }
  });

  test('WAKU-3: the backlog from a position comes first, in order, and nothing older', async () => {
    const [alice, bob] = [await started('alice'), await started('bob')];
    const topic = freshTopic();
    // nwaku archives nothing older than 20 s.
    const base = nowNs() - 10n * SECOND_NS;
    const backlog = ['old', 'one', 'two', 'three'].map((text, index) =>
      message(topic, text, { timestamp: base + BigInt(index) * SECOND_NS }),
    );
    await send(alice, ...[2, 0, 3, 1].flatMap((index) => backlog[index] ?? []));
    const inbox = open(bob, from(topic, base + SECOND_NS));
    await inbox.nextMarker();
    await send(alice, message(topic, 'live'));
    await inbox.until(({ texts }) => texts.includes('live'));
    expect(inbox.texts).toEqual(['one', 'two', 'three', 'live']);
  });

  test('WAKU-4: from null means from now on', async () => {
    const [alice, bob] = [await started('alice'), await started('bob')];
    const topic = freshTopic();
    await send(alice, message(topic, 'before', { timestamp: nowNs() - SECOND_NS }));
    const inbox = open(bob, from(topic));
    await inbox.nextMarker();
    await send(alice, message(topic, 'after'));
    await inbox.until(({ texts }) => texts.includes('after'));
    expect(inbox.texts).toEqual(['after']);
  });

  test('WAKU-5: what was sent while a subscriber was offline comes after it is back, complete and in order', async (context) => {
    const { setOnline } = setting.harness;
    if (!setOnline) return context.skip();
    const [alice, bob] = [await started('alice'), await started('bob')];
    const topic = freshTopic();
    const inbox = open(bob, from(topic));
    await inbox.nextMarker();
    await send(alice, message(topic, '0'));
    await inbox.until(({ texts }) => texts.includes('0'));
    await setOnline('bob', false);
    await inbox.until(({ all }) => all.some((item) => item.kind === 'connection' && !item.online));
    const missed = Array.from({ length: 150 }, (_, index) => message(topic, `${index + 1}`));
    await send(alice, ...missed);
    await setOnline('bob', true);
    await inbox.until(({ all }) => all.at(-1)?.kind !== 'connection' && all.length > 150);
    await send(alice, message(topic, '151'));
    await inbox.until(({ texts }) => texts.includes('151'));
    expect(inbox.texts).toEqual(Array.from({ length: 152 }, (_, index) => `${index}`));
  });

  test('WAKU-6: nothing at or before upTo arrives for the first time after its marker', async () => {
    const [alice, bob] = [await started('alice'), await started('bob')];
    const topics = [freshTopic(), freshTopic()];
    const inbox = open(bob, ...topics.map((topic) => from(topic, nowNs() - SECOND_NS)));
    for (let round = 0; round < 40; round += 1) {
      for (const topic of topics)
        await send(alice, message(topic, `${topic.contentTopic} ${round}`));
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
    const last = nowNs();
    await inbox.until(({ markers }) => markers.some(({ upTo }) => upTo > last));
    let committed = 0n;
    let late = 0;
    for (const item of inbox.all) {
      if (item.kind === 'caughtUp') {
        expect(item.upTo).toBeGreaterThanOrEqual(committed);
        committed = item.upTo;
      } else if (item.kind === 'message' && item.message.timestamp <= committed) late += 1;
    }
    expect(late).toBe(0);
    expect(new Set(inbox.texts).size).toBe(80);
    expect(inbox.texts).toHaveLength(80);
  });

  test('WAKU-7: resuming from a committed upTo misses nothing', async () => {
    const [alice, bob] = [await started('alice'), await started('bob')];
    const topic = freshTopic();
    const first = open(bob, from(topic));
    const { upTo } = await first.nextMarker();
    await first.close();
    await send(alice, message(topic, 'while away 1'), message(topic, 'while away 2'));
    const second = open(bob, from(topic, upTo));
    await second.nextMarker();
    expect(second.texts).toEqual(['while away 1', 'while away 2']);
  });

  test('WAKU-8: topics can be added with their backlog, added again without effect, and removed', async () => {
    const [alice, bob] = [await started('alice'), await started('bob')];
    const [first, second] = [freshTopic(), freshTopic()];
    await send(alice, message(second, 'backlog'));
    const subscription = bob.subscribe([from(first)], { signal: setting.signal });
    const inbox = new Deliveries(subscription);
    await inbox.nextMarker();
    subscription.add([from(second, 0n)]);
    await inbox.until(({ texts }) => texts.includes('backlog'));
    subscription.add([from(second, 0n)]);
    subscription.remove([first]);
    await inbox.until(({ markers }) =>
      markers.some(({ topics }) => topics.some((t) => t.contentTopic === second.contentTopic)),
    );
    await send(alice, message(first, 'unheard'), message(second, 'heard'));
    await inbox.until(({ texts }) => texts.includes('heard'));
    await inbox.nextMarker();
    expect(inbox.texts).toEqual(['backlog', 'heard']);
  });

  test('WAKU-9: two subscriptions on one topic each receive everything; one may close without the other noticing', async () => {
    const [alice, bob] = [await started('alice'), await started('bob')];
    const topic = freshTopic();
    const [first, second] = [open(bob, from(topic)), open(bob, from(topic))];
    await Promise.all([first.nextMarker(), second.nextMarker()]);
    await send(alice, message(topic, 'to both'));
    await Promise.all(
      [first, second].map((inbox) => inbox.until(({ texts }) => texts.includes('to both'))),
    );
    await first.close();
    await send(alice, message(topic, 'to one'));
    await second.until(({ texts }) => texts.includes('to one'));
    expect(first.texts).toEqual(['to both']);
  });

  test('WAKU-10: a publisher hears its own message', async () => {
    const alice = await started('alice');
    const topic = freshTopic();
    const inbox = open(alice, from(topic));
    await inbox.nextMarker();
    await send(alice, message(topic, 'note to self'));
    await inbox.until(({ texts }) => texts.includes('note to self'));
  });

  test.each([
    ['too large', { payload: new Uint8Array(200 * 1024) }, 'TOO_LARGE'],
    ['empty', { payload: new Uint8Array() }, 'REJECTED'],
    ['meta over 64 bytes', { meta: new Uint8Array(65) }, 'REJECTED'],
    ['from the future', { timestamp: BigInt(Date.now() + 3_600_000) * 1_000_000n }, 'REJECTED'],
    ['without a time', { timestamp: 0n }, 'REJECTED'],
    ['on another cluster', { pubsubTopic: '/waku/2/rs/65535/32' }, 'REJECTED'],
    ['of another network', { pubsubTopic: '/waku/2/default-waku/proto' }, 'REJECTED'],
  ])('WAKU-11: a message %s is refused for good', async (_what, fault, code) => {
    const alice = await started('alice');
    const result = await alice.publish(message(freshTopic(), 'x', fault), {
      signal: setting.signal,
    });
    expect(result).toMatchObject({ ok: false, code, retryable: false });
  });

  test('WAKU-12: publishing the same bytes again gives the same hash and no second delivery', async () => {
    const [alice, bob] = [await started('alice'), await started('bob')];
    const topic = freshTopic();
    const inbox = open(bob, from(topic));
    await inbox.nextMarker();
    const frozen = message(topic, 'again and again');
    const hashes = await send(alice, frozen, frozen, frozen);
    await send(alice, message(topic, 'end'));
    await inbox.until(({ texts }) => texts.includes('end'));
    await inbox.nextMarker();
    expect(new Set(hashes).size).toBe(1);
    expect(inbox.texts).toEqual(['again and again', 'end']);
  });
}
