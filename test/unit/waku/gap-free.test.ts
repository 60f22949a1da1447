import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { mergeStores } from '../../../datasources/waku/gap-free/merge.ts';
import { StoreAttendance } from '../../../datasources/waku/gap-free/store-attendance.ts';
import {
  StalledStoreError,
  storeMessages,
} from '../../../datasources/waku/gap-free/store-messages.ts';
import { createMemoryWakuNetwork } from '../../../datasources/waku/memory/network.ts';
import type { HistoryQuery, ReceivedWakuMessage } from '../../../datasources/waku/port.ts';
import { Deliveries } from '../../conformance/deliveries.ts';
import { randomSource } from './random-source.ts';

const TOPIC = { pubsubTopic: '/waku/2/rs/16/32', contentTopic: '/waku/1/0x01020304/rfc26' };
const DAY_NS = 86_400_000_000_000n;
const GAP_FREE = { catchUpIntervalMs: 60, settleMs: 60, overlapMs: 200, retryMs: 10 };
const never = new AbortController().signal;

function stored(timestamp: bigint, name = ''): ReceivedWakuMessage {
  return {
    ...TOPIC,
    payload: Buffer.from(name || String(timestamp)),
    version: 1,
    timestamp,
    hash: `0x${timestamp.toString(16).padStart(62, '0')}${name}`,
    source: 'STORE',
  };
}

async function collect<TItem>(items: AsyncIterable<TItem>): Promise<TItem[]> {
  const all: TItem[] = [];
  for await (const item of items) all.push(item);
  return all;
}

describe('gap-free subscription', { timeout: 60_000 }, () => {
  test('WAKU-36: under loss, duplication, delay and outages everything comes exactly once, and resuming misses nothing', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.integer(),
        fc.array(fc.constantFrom('send', 'send', 'send', 'flap', 'pause', 'resume'), {
          minLength: 5,
          maxLength: 40,
        }),
        async (seed, steps) => {
          const network = createMemoryWakuNetwork({
            random: randomSource(seed).fraction,
            faults: { loss: 0.5, duplication: 0.3, maxLatencyMs: 10 },
            gapFree: GAP_FREE,
          });
          const [alice, bob] = [network.module('alice'), network.module('bob')];
          await Promise.all([alice.start(never), bob.start(never)]);
          const begin = BigInt(Date.now()) * 1_000_000n;
          const received = new Set<string>();
          const open = (from: bigint) =>
            new Deliveries(bob.api.subscribe([{ ...TOPIC, from }], { signal: never }));
          let inbox = open(begin);
          let sent = 0;
          for (const step of [...steps, 'send']) {
            if (step === 'send') {
              const timestamp = BigInt(Date.now()) * 1_000_000n + BigInt(sent);
              const payload = Buffer.from(String(sent));
              await alice.api.publish(
                { ...TOPIC, payload, version: 1, timestamp },
                { signal: never },
              );
              sent += 1;
            } else if (step === 'flap') {
              bob.setOnline(false);
              await new Promise((resolve) => setTimeout(resolve, 1));
              bob.setOnline(true);
            } else if (step === 'pause') {
              await new Promise((resolve) => setTimeout(resolve, 15));
            } else {
              await inbox.close();
              expect(new Set(inbox.texts).size).toBe(inbox.texts.length);
              for (const text of inbox.texts) received.add(text);
              inbox = open(inbox.markers.at(-1)?.upTo ?? begin);
            }
          }
          await inbox.until((self) => new Set([...received, ...self.texts]).size === sent);
          await inbox.close();
          expect(new Set(inbox.texts).size).toBe(inbox.texts.length);
          await Promise.all([alice.stop(), bob.stop()]);
        },
      ),
      { numRuns: 25 },
    );
  });

  test('WAKU-37: a slow reader loses nothing, and the buffer stays bounded', async () => {
    const network = createMemoryWakuNetwork({
      gapFree: { ...GAP_FREE, catchUpIntervalMs: 3_600_000, bufferedMessages: 10 },
    });
    const alice = network.module('alice');
    await alice.start(never);
    const subscription = alice.api.subscribe([{ ...TOPIC, from: null }], { signal: never });
    const reader = subscription[Symbol.asyncIterator]();
    let item = await reader.next();
    while (item.value?.kind !== 'caughtUp') item = await reader.next();
    const begin = BigInt(Date.now()) * 1_000_000n;
    for (let index = 0; index < 300; index += 1) {
      const payload = Buffer.from(String(index));
      const timestamp = begin + BigInt(index);
      await alice.api.publish({ ...TOPIC, payload, version: 1, timestamp }, { signal: never });
    }
    const texts: string[] = [];
    const sources = new Set<string>();
    while (texts.length < 300) {
      const { value } = await reader.next();
      if (value?.kind !== 'message') continue;
      texts.push(Buffer.from(value.message.payload).toString());
      sources.add(value.message.source);
    }
    expect(texts).toEqual(Array.from({ length: 300 }, (_, index) => String(index)));
    expect(sources).toEqual(new Set(['LIVE', 'STORE']));
    await subscription.close();
    await alice.stop();
  });

  test('WAKU-44: the timer that covers silent topics is not put off by topics that come', async () => {
    const network = createMemoryWakuNetwork({
      random: () => 0,
      faults: { loss: 1 },
      gapFree: { ...GAP_FREE, catchUpIntervalMs: 300 },
    });
    const [alice, bob] = [network.module('alice'), network.module('bob')];
    await Promise.all([alice.start(never), bob.start(never)]);
    const subscription = bob.api.subscribe([{ ...TOPIC, from: null }], { signal: never });
    const inbox = new Deliveries(subscription);
    await inbox.nextMarker();
    const timestamp = BigInt(Date.now()) * 1_000_000n;
    const payload = Buffer.from('unpushed');
    await alice.api.publish({ ...TOPIC, payload, version: 1, timestamp }, { signal: never });
    let index = 0;
    const adding = setInterval(() => {
      index += 1;
      subscription.add([{ ...TOPIC, contentTopic: `/waku/1/0x${index}/rfc26`, from: null }]);
    }, 20);
    try {
      await inbox.until(({ texts }) => texts.includes('unpushed'));
    } finally {
      clearInterval(adding);
    }
    expect(inbox.messages.map(({ source }) => source)).toEqual(['STORE']);
    await inbox.close();
    await Promise.all([alice.stop(), bob.stop()]);
  });

  test('WAKU-38: a long history is read in windows of a day and pages of a hundred', async () => {
    const queries: HistoryQuery[] = [];
    const messages = await collect(
      storeMessages(
        async (query) => {
          queries.push(query);
          const first = query.cursor === undefined;
          return first
            ? { messages: [stored(query.from ?? 0n)], cursor: '0xaa' }
            : { messages: [], cursor: null };
        },
        { ...TOPIC, contentTopics: [TOPIC.contentTopic], from: 5n, to: 2n * DAY_NS + 5n },
      ),
    );
    expect(messages.map(({ timestamp }) => timestamp)).toEqual([5n, DAY_NS + 5n, 2n * DAY_NS + 5n]);
    expect(queries.map(({ from, to, cursor }) => [from, to, cursor])).toEqual([
      [5n, DAY_NS + 4n, undefined],
      [5n, DAY_NS + 4n, '0xaa'],
      [DAY_NS + 5n, 2n * DAY_NS + 4n, undefined],
      [DAY_NS + 5n, 2n * DAY_NS + 4n, '0xaa'],
      [2n * DAY_NS + 5n, 2n * DAY_NS + 5n, undefined],
      [2n * DAY_NS + 5n, 2n * DAY_NS + 5n, '0xaa'],
    ]);
    expect(queries.every(({ limit, forward }) => limit === 100 && forward === true)).toBe(true);
  });

  test('WAKU-38: a store whose cursor stands still is given up', async () => {
    const endless = storeMessages(async () => ({ messages: [stored(1n)], cursor: '0xaa' }), {
      ...TOPIC,
      contentTopics: [TOPIC.contentTopic],
      from: 0n,
      to: 1n,
    });
    await expect(collect(endless)).rejects.toThrow(StalledStoreError);
  });

  test('WAKU-39: several stores read as one, in order, and one that fails does not spoil it', async () => {
    const source = (id: string, ...times: bigint[]) => ({
      id,
      messages: (async function* () {
        for (const time of times) yield stored(time);
      })(),
    });
    const failing = {
      id: 'failing',
      messages: (async function* () {
        yield stored(2n);
        throw new Error('gone');
      })(),
    };
    const failures: string[] = [];
    const merged = await collect(
      mergeStores([source('a', 1n, 4n, 6n), failing, source('b', 3n, 5n)], (id) =>
        failures.push(id),
      ),
    );
    expect(merged.map(({ timestamp }) => timestamp)).toEqual([1n, 2n, 3n, 4n, 5n, 6n]);
    expect(failures).toEqual(['failing']);
  });

  test('WAKU-40: a silent store withholds the marker for its grace, not for ever', () => {
    const attendance = new StoreAttendance(1_000);
    const stores = [
      { id: 'here', connected: true },
      { id: 'late', connected: false },
    ];
    const answered = new Set(['here']);
    expect(attendance.waitAfter(stores, answered, 0)).toBe(1_000);
    expect(attendance.waitAfter(stores, answered, 400)).toBe(600);
    expect(attendance.waitAfter(stores, new Set(['here', 'late']), 500)).toBe(0);
    expect(attendance.waitAfter(stores, answered, 600)).toBe(1_000);
    expect(attendance.waitAfter(stores, answered, 1_600)).toBe(0);
  });
});
