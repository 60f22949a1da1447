import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Stream } from '@libp2p/interface';
import { proto_message, proto_store } from '@waku/proto';
import * as lengthPrefixed from 'it-length-prefixed';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { Archive, ArchiveFileError } from '../../../datasources/waku-node/archive.ts';
import { Counters } from '../../../datasources/waku-node/counters.ts';
import { KeyFileError, loadNodeKey } from '../../../datasources/waku-node/key-file.ts';
import { checkWire } from '../../../datasources/waku-node/message-validity.ts';
import { DEFAULT_LIMITS } from '../../../datasources/waku-node/options.ts';
import { PeerBook } from '../../../datasources/waku-node/peer-book.ts';
import { PushStream, type PushStreamDeps } from '../../../datasources/waku-node/push-stream.ts';
import { RateLimit } from '../../../datasources/waku-node/rate-limit.ts';
import { answerStore } from '../../../datasources/waku-node/store.ts';
import { Subscribers } from '../../../datasources/waku-node/subscribers.ts';

const DAY_MS = 86_400_000;
const TOPIC = '/waku/2/rs/16/32';

function clockAt(time: number) {
  const clock = { time, now: () => clock.time, sleep: async () => undefined };
  return clock;
}

function archived(time: bigint, size = 10, contentTopic = '/a/1/b/c') {
  const hash = new Uint8Array(32);
  new DataView(hash.buffer).setBigUint64(0, time);
  const payload = new Uint8Array(size);
  const wire = proto_message.WakuMessage.encode({ payload, contentTopic, timestamp: time });
  return { hash, pubsubTopic: TOPIC, contentTopic, timestamp: time, wire };
}

const everything = { contentTopics: [], hashes: [], forward: true, limit: 100 };

describe('files of the service node', () => {
  let directory: string;
  beforeEach(async () => {
    directory = await mkdtemp(join(tmpdir(), 'waku-node-'));
  });
  afterEach(() => rm(directory, { recursive: true }));

  test('WAKUNODE-8: the key is made once, readable by its owner only, and read again', async () => {
    const file = join(directory, 'deep', 'key');
    const first = await loadNodeKey(file);
    expect((await stat(file)).mode & 0o777).toBe(0o600);
    expect((await loadNodeKey(file)).publicKey.toString()).toBe(first.publicKey.toString());
  });

  test('WAKUNODE-8: a damaged key is an error that names the file, never a new identity', async () => {
    const file = join(directory, 'key');
    await writeFile(file, 'not a key');
    await expect(loadNodeKey(file)).rejects.toThrow(KeyFileError);
    expect(await readFile(file, 'utf8')).toBe('not a key');
  });

  test('WAKUNODE-5: what was stored is there after opening again; a damaged store says so', () => {
    const file = join(directory, 'store.db');
    const retention = { maxAgeMs: DAY_MS, maxBytes: 1e6 };
    const archive = new Archive(file, retention, clockAt(0));
    expect(archive.put(archived(5n))).toBe(true);
    expect(archive.put(archived(5n))).toBe(false);
    archive.close();
    const again = new Archive(file, retention, clockAt(0));
    expect(again.size).toBe(1);
    expect(again.bytes).toBe(archived(5n).wire.length);
    again.close();
    expect(() => new Archive(directory, retention, clockAt(0))).toThrow(ArchiveFileError);
  });
});

describe('store', () => {
  test('WAKUNODE-9: retention deletes what is too old, then the oldest while there is too much', () => {
    const clock = clockAt(10 * DAY_MS);
    const at = (days: number) => BigInt(days * DAY_MS) * 1_000_000n;
    const archive = new Archive(undefined, { maxAgeMs: 5 * DAY_MS, maxBytes: 10_000 }, clock);
    for (const day of [4, 6, 7]) archive.put(archived(at(day)));
    archive.sweep();
    expect(archive.size).toBe(2);
    for (let index = 0n; index < 12n; index += 1n) archive.put(archived(at(8) + index, 1_000));
    expect(archive.bytes).toBeLessThanOrEqual(10_000);
    const { messages } = archive.query({ ...everything, contentTopics: [] }, undefined);
    expect(messages.at(-1)?.hash).toEqual(archived(at(8) + 11n).hash);
    expect(messages[0]?.hash).not.toEqual(archived(at(6)).hash);
  });

  test('WAKUNODE-10: look-ups by hash honour the cursor, which is exclusive', () => {
    const archive = new Archive(undefined, { maxAgeMs: DAY_MS, maxBytes: 1e6 }, clockAt(0));
    const messages = [1n, 2n, 3n].map((time) => archived(time));
    for (const message of messages) archive.put(message);
    const hashes = messages.map(({ hash }) => hash);
    const second = archive.query({ ...everything, hashes }, hashes[1]);
    expect(second).toMatchObject({ messages: [{ hash: hashes[2] }], more: false });
    const none = archive.query({ ...everything, hashes }, hashes[2]);
    expect(none.messages).toEqual([]);
  });

  test('WAKUNODE-11: a page ends where the answer would grow too large, with a cursor to go on', () => {
    const archive = new Archive(undefined, { maxAgeMs: DAY_MS, maxBytes: 1e8 }, clockAt(0));
    for (let time = 1n; time <= 6n; time += 1n) archive.put(archived(time, 100_000));
    const limits = { ...DEFAULT_LIMITS, storePageBytes: 250_000 };
    const times: bigint[] = [];
    let cursor: Uint8Array | undefined;
    let pages = 0;
    do {
      const request = proto_store.StoreQueryRequest.encode({
        requestId: '',
        includeData: true,
        contentTopics: [],
        messageHashes: [],
        paginationForward: true,
        ...(cursor ? { paginationCursor: cursor } : {}),
      });
      const answer = proto_store.StoreQueryResponse.decode(
        answerStore(request, archive, limits, false),
      );
      times.push(...answer.messages.map(({ message }) => message?.timestamp ?? 0n));
      cursor = answer.paginationCursor;
      pages += 1;
    } while (cursor && pages < 10);
    expect([times, pages]).toEqual([[1n, 2n, 3n, 4n, 5n, 6n], 3]);
  });
});

test('WAKUNODE-12: a peer over its rate is refused until time passes; another is not', () => {
  const clock = clockAt(0);
  const limit = new RateLimit(2, clock);
  const burst = Array.from({ length: 25 }, () => limit.allow('mallory'));
  expect(burst.filter(Boolean)).toHaveLength(20);
  expect(limit.allow('alice')).toBe(true);
  clock.time = 1_000;
  expect([1, 2, 3].map(() => limit.allow('mallory'))).toEqual([true, true, false]);
});

test.each([
  ['a future time', { timestamp: 21_000_000_001n }, false],
  ['a time just ahead', { timestamp: 20_000_000_000n }, true],
  ['an old time', { timestamp: -1n }, false],
  ['no payload', { payload: new Uint8Array() }, false],
  ['meta of 65 bytes', { meta: new Uint8Array(65) }, false],
  ['150 KiB and more', { payload: new Uint8Array(150 * 1024) }, false],
])('WAKUNODE-13: a message with %s passes: %s', (_what, change, passes) => {
  const fields = { payload: Uint8Array.of(1), contentTopic: '/a/1/b/c', timestamp: 1n, ...change };
  const wire = proto_message.WakuMessage.encode(fields);
  expect(checkWire(wire, DEFAULT_LIMITS, clockAt(0)).ok).toBe(passes);
});

test('WAKUNODE-13: nwaku’s limit on old times can be had', () => {
  const fields = { payload: Uint8Array.of(1), contentTopic: '/a/1/b/c', timestamp: 1n };
  const wire = proto_message.WakuMessage.encode(fields);
  const limits = { ...DEFAULT_LIMITS, maxPastSkewMs: 20_000 };
  expect(checkWire(wire, limits, clockAt(10_000)).ok).toBe(true);
  expect(checkWire(wire, limits, clockAt(30_000)).ok).toBe(false);
});

test('WAKUNODE-14: the peer book keeps the latest few and forgets after a week', () => {
  const clock = clockAt(0);
  const archive = new Archive(undefined, { maxAgeMs: DAY_MS, maxBytes: 1e6 }, clock);
  const book = new PeerBook(archive.database, clock);
  for (let index = 0; index < 12; index += 1) {
    clock.time = index;
    book.remember(`peer${index}`, `/address/${index}`);
  }
  expect(book.addresses()).toEqual([11, 10, 9, 8, 7, 6, 5, 4].map((index) => `/address/${index}`));
  clock.time = 8 * DAY_MS;
  expect(book.addresses()).toEqual([]);
});

describe('filter', () => {
  const limits = {
    ...DEFAULT_LIMITS,
    pushQueueMessages: 3,
    pushWindowBytes: 10,
    maxSubscribers: 2,
    maxTopicsPerSubscriber: 3,
    subscriptionTtlMs: 1_000,
  };

  function pushStream(deps: Partial<PushStreamDeps>) {
    const counters = new Counters();
    const received: string[] = [];
    const dead: string[] = [];
    const stream = {
      sink: async (source: AsyncIterable<Uint8Array>) => {
        for await (const frame of lengthPrefixed.decode(source))
          received.push(Buffer.from(frame.subarray()).toString());
      },
      abort: () => undefined,
    };
    const pushes = new PushStream({
      limits,
      counters,
      open: async () => stream as unknown as Stream,
      roundTrip: async () => undefined,
      onDead: (reason) => dead.push(reason),
      ...deps,
    });
    return { counters, received, dead, pushes };
  }
  const settled = () => new Promise((resolve) => setTimeout(resolve, 10));
  const frame = (text: string) => Buffer.from(text.padEnd(12));

  test('WAKUNODE-15: a subscriber that keeps up gets everything in order', async () => {
    const { pushes, received, counters } = pushStream({});
    for (let index = 0; index < 20; index += 1) {
      pushes.push(frame(`${index}`));
      await settled();
    }
    expect(received.map((text) => text.trim())).toEqual(
      Array.from({ length: 20 }, (_, index) => `${index}`),
    );
    expect(counters.get('filter.dropped')).toBe(0);
    pushes.end();
  });

  test('WAKUNODE-15: one that does not answer pings is left with a bounded queue that drops its oldest', async () => {
    let answer: () => void = () => undefined;
    const { pushes, received, counters } = pushStream({
      roundTrip: () =>
        new Promise<void>((resolve) => {
          answer = resolve;
        }),
    });
    pushes.push(frame('first'));
    await settled();
    for (const text of ['held', 'a', 'b', 'c', 'd', 'e']) {
      pushes.push(frame(text));
      await settled();
    }
    expect(received.map((text) => text.trim())).toEqual(['first']);
    expect(counters.get('filter.dropped')).toBe(2);
    answer();
    await settled();
    expect(received.map((text) => text.trim())).toEqual(['first', 'held']);
    pushes.end();
  });

  test.each([
    ['unreachable', { open: () => Promise.reject(new Error('gone')) }],
    ['stuck', { roundTrip: () => Promise.reject(new Error('no answer')) }],
  ] as const)('WAKUNODE-15: one that is %s loses its subscription', async (reason, deps) => {
    const { pushes, dead } = pushStream(deps);
    pushes.push(frame('one'));
    pushes.push(frame('two'));
    await settled();
    expect(dead).toEqual([reason]);
  });

  test('WAKUNODE-16: subscribers and their topics are limited, and the silent are forgotten', () => {
    const clock = clockAt(0);
    const subscribers = new Subscribers({ limits, clock, openPushes: () => pushStream({}).pushes });
    expect(subscribers.subscribe('alice', TOPIC, ['1', '2', '3'])).toBe(true);
    expect(subscribers.subscribe('alice', TOPIC, ['3'])).toBe(true);
    expect(subscribers.subscribe('alice', TOPIC, ['4'])).toBe(false);
    expect(subscribers.subscribe('bob', TOPIC, ['1'])).toBe(true);
    expect(subscribers.subscribe('carol', TOPIC, ['1'])).toBe(false);
    expect(subscribers.unsubscribe('bob', TOPIC, ['1'])).toBe(true);
    expect(subscribers.ping('bob')).toBe(false);
    clock.time = 900;
    expect(subscribers.subscribe('carol', TOPIC, ['1'])).toBe(true);
    clock.time = 1_500;
    expect(subscribers.sweep()).toBe(1);
    expect([subscribers.ping('alice'), subscribers.ping('carol')]).toEqual([false, true]);
  });
});
