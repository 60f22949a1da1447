import { create, fromBinary, type MessageInitShape, toBinary } from '@bufbuild/protobuf';
import fc from 'fast-check';
import { expect, test, vi } from 'vitest';
import type { PublicKey } from '../../../../datasources/chat-sdk/port.ts';
import { SegmentMessageSchema } from '../../../../datasources/chat-sdk/status/generated/segment_message_pb.ts';
import { keccak } from '../../../../datasources/chat-sdk/status/wire/hashes.ts';
import { keyPair } from '../../../../datasources/chat-sdk/status/wire/keys.ts';
import { segment } from '../../../../datasources/chat-sdk/status/wire/segmentation.ts';
import { alice, bob, carol } from './people.ts';
import { SegmentStore } from './segment-store.ts';

// A watchdog for a loaded machine, not a measure.
vi.setConfig({ testTimeout: 60_000 });

const DAY_MS = 24 * 60 * 60 * 1000;
const message = Uint8Array.from({ length: 1000 }, (_, index) => (index * 7 + 1) & 0xff);
const segments = segment(message, { segmentSize: 63 });
const dataCount = 16;

const signer = alice.publicKey;
const people = Array.from({ length: 20 }, (_, n) => keyPair(new Uint8Array(32).fill(n + 1)));

function at(list: readonly Uint8Array[], ...indices: number[]): Uint8Array[] {
  return indices.map((index) => {
    const found = list[index];
    if (found === undefined) throw new Error(`there is no segment ${index}`);
    return found;
  });
}

/** As a sender from before 2026 leaves it: without the length of the whole. */
function withoutLength(list: readonly Uint8Array[]): Uint8Array[] {
  return list.map((bytes) => {
    const it = fromBinary(SegmentMessageSchema, bytes);
    return toBinary(SegmentMessageSchema, { ...it, originalPayloadLength: 0n });
  });
}

function forge(fields: MessageInitShape<typeof SegmentMessageSchema>): Uint8Array {
  return toBinary(SegmentMessageSchema, create(SegmentMessageSchema, fields));
}

test('CHATSDK-19: any 16 of 16 + 2 segments, in any order, give the message exactly once', async () => {
  const order = fc.shuffledSubarray([...segments.keys()], { minLength: dataCount });
  await fc.assert(
    fc.asyncProperty(order, async (indices) => {
      const store = new SegmentStore();
      const outcomes = await store.receiveAll(at(segments, ...indices), signer);
      const completed = outcomes.flatMap((outcome) => outcome.complete ?? []);
      expect(completed).toEqual([message]);
      expect(outcomes[dataCount - 1]?.complete).toEqual(message);
      for (const late of outcomes.slice(dataCount)) expect(late.dropped).toBe('segment-late');
      expect([...store.records.keys()]).toEqual(['segments']);
    }),
    { seed: 19, numRuns: 100 },
  );
});

test('CHATSDK-19: sizes around every boundary survive the loss of as many segments as there is parity for', async () => {
  const size = fc.integer({ min: 65, max: 2500 });
  await fc.assert(
    fc.asyncProperty(size, fc.nat(), async (length, seed) => {
      const whole = Uint8Array.from({ length }, (_, index) => (index * 31 + seed) & 0xff);
      const sent = segment(whole, { segmentSize: 64 });
      const lost = Math.floor(Math.ceil(length / 64) / 8);
      const store = new SegmentStore();
      const outcomes = await store.receiveAll(sent.slice(lost).reverse(), signer);
      expect(outcomes.at(-1)?.complete).toEqual(whole);
    }),
    { seed: 20, numRuns: 60 },
  );
});

test('CHATSDK-19: a message of 8 MiB survives the loss of every ninth segment', async () => {
  const whole = new Uint8Array(8 * 1024 * 1024).map((_, index) => (index >> 9) & 0xff);
  const sent = segment(whole, { segmentSize: 100 * 1024 });
  const outcomes = await new SegmentStore().receiveAll(
    sent.filter((_, index) => index % 9 !== 8),
    signer,
  );
  const completed = outcomes.flatMap((outcome) => outcome.complete ?? []);
  expect(completed).toHaveLength(1);
  expect(Buffer.compare(completed[0] ?? message, whole)).toBe(0);
});

test('CHATSDK-20: a lost last segment is rebuilt to its own length when the sender states it', async () => {
  const endsInZeros = message.slice();
  endsInZeros.fill(0, 960);
  const sent = segment(endsInZeros, { segmentSize: 63 });
  const outcomes = await new SegmentStore().receiveAll(
    [...sent.slice(0, dataCount - 1), ...at(sent, dataCount)],
    signer,
  );
  expect(outcomes.at(-1)?.complete).toEqual(endsInZeros);
});

test('CHATSDK-20: without a stated length the end is found, zeros at the end included', async () => {
  for (const zeros of [0, 1, 5, 30]) {
    const whole = message.slice();
    whole.fill(0, whole.length - zeros);
    const sent = withoutLength(segment(whole, { segmentSize: 63 }));
    const store = new SegmentStore();
    const outcomes = await store.receiveAll(
      [...sent.slice(0, dataCount - 1), ...at(sent, dataCount)],
      signer,
    );
    expect(outcomes.at(-1)?.complete).toEqual(whole);
  }
});

test('CHATSDK-20: a last segment that cannot be rebuilt is waited for', async () => {
  // More zeros at the end than are tried.
  const zeros = new Uint8Array(990).fill(1, 0, 905);
  const sent = withoutLength(segment(zeros, { segmentSize: 100 }));
  expect(sent).toHaveLength(11);
  const store = new SegmentStore();
  const early = await store.receiveAll([...sent.slice(0, 9), ...at(sent, 10)], signer);
  expect(early.map(({ complete, dropped }) => ({ complete, dropped }))).toEqual(
    Array(10).fill({ complete: null, dropped: null }),
  );
  const [last] = await store.receiveAll(at(sent, 9), signer);
  expect(last?.complete).toEqual(zeros);
});

test('CHATSDK-21: a segment seen twice counts once, and nothing is written for it', async () => {
  const store = new SegmentStore();
  const [first, again] = await store.receiveAll(at(segments, 3, 3), signer);
  expect(first?.dropped).toBeNull();
  expect(again).toEqual({ writes: [], complete: null, dropped: 'segment-duplicate' });
});

test('CHATSDK-21: segments of different signers do not mix', async () => {
  const store = new SegmentStore();
  await store.receiveAll(segments.slice(0, dataCount - 1), signer);
  const [other] = await store.receiveAll(at(segments, dataCount - 1), bob.publicKey);
  expect(other?.complete).toBeNull();
  const [own] = await store.receiveAll(at(segments, dataCount - 1), signer);
  expect(own?.complete).toEqual(message);
});

test('CHATSDK-22: counts that contradict those before are refused', async () => {
  const store = new SegmentStore();
  const common = { entireMessageHash: keccak(message), payload: new Uint8Array(63) };
  await store.receive(forge({ ...common, segmentsCount: 16 }), signer);
  const other = await store.receive(forge({ ...common, index: 1, segmentsCount: 15 }), signer);
  expect(other).toEqual({ writes: [], complete: null, dropped: 'segment-conflict' });
});

test('CHATSDK-22: a message whose hash is wrong is forgotten, and an honest one still arrives', async () => {
  const store = new SegmentStore();
  const [lie] = withoutLength(at(segments, 0)).map((bytes) =>
    forge({ ...fromBinary(SegmentMessageSchema, bytes), payload: new Uint8Array(63) }),
  );
  if (lie === undefined) throw new Error('no segment to forge');
  const outcomes = await store.receiveAll([lie, ...segments.slice(1, dataCount)], signer);
  expect(outcomes.at(-1)).toMatchObject({ complete: null, dropped: 'segment-hash-mismatch' });
  expect([...store.records.keys()]).toEqual(['segments']);
  const honest = await store.receiveAll(segments.slice(0, dataCount), signer);
  expect(honest.at(-1)?.complete).toEqual(message);
});

test('CHATSDK-22: parity of another size than the data does not help, and does not harm', async () => {
  const store = new SegmentStore();
  const odd = forge({
    ...fromBinary(SegmentMessageSchema, at(segments, dataCount)[0] ?? new Uint8Array()),
    payload: new Uint8Array(10),
  });
  const outcomes = await store.receiveAll([odd, ...segments.slice(0, dataCount - 1)], signer);
  expect(outcomes.every((outcome) => outcome.complete === null)).toBe(true);
  const [last] = await store.receiveAll(at(segments, dataCount - 1), signer);
  expect(last?.complete).toEqual(message);
});

test('CHATSDK-23: more than 256 segments or 8 MiB are refused', async () => {
  const store = new SegmentStore();
  const common = { entireMessageHash: keccak(message), payload: Uint8Array.of(1) };
  const receive = (fields: MessageInitShape<typeof SegmentMessageSchema>) =>
    store.receive(forge({ ...common, ...fields }), signer);
  expect((await receive({ segmentsCount: 257 })).dropped).toBe('segment-oversized');
  expect((await receive({ segmentsCount: 2 ** 32 - 1 })).dropped).toBe('segment-oversized');
  expect((await receive({ paritySegmentsCount: 33 })).dropped).toBe('segment-oversized');
  const long = { segmentsCount: 16, originalPayloadLength: 2n ** 63n };
  expect((await receive(long)).dropped).toBe('segment-oversized');
  expect(store.records.size).toBe(0);

  const megabyte = new Uint8Array(1024 * 1024 - 100);
  const reasons: (string | null)[] = [];
  for (let index = 0; index < 12; index += 1) {
    const { dropped } = await receive({ segmentsCount: 16, index, payload: megabyte });
    reasons.push(dropped);
  }
  expect(reasons.indexOf('segment-oversized')).toBe(9);
});

test('CHATSDK-23: what is not complete after a month is forgotten, and so is what was completed', async () => {
  const store = new SegmentStore();
  await store.receiveAll(segments.slice(0, 5), signer);
  store.now += 29 * DAY_MS;
  await store.receiveAll(segments.slice(5, 8), signer);
  expect(store.records.size).toBe(2 + 8);

  const other = segment(message.slice(1), { segmentSize: 63 });
  store.now += 2 * DAY_MS;
  await store.receiveAll(other.slice(0, 1), signer);
  expect(store.records.size).toBe(2 + 1);

  const again = await store.receiveAll(segments.slice(0, dataCount), signer);
  expect(again.at(-1)?.complete).toEqual(message);
  expect((await store.receive(segments[0] ?? message, signer)).dropped).toBe('segment-late');
  store.now += 31 * DAY_MS;
  expect((await store.receive(segments[0] ?? message, signer)).dropped).toBeNull();
});

test('CHATSDK-23: a month-old start is not mixed with a new try', async () => {
  const store = new SegmentStore();
  await store.receiveAll(segments.slice(0, 15), signer);
  store.now += 31 * DAY_MS;
  const [lone] = await store.receiveAll(at(segments, 15), signer);
  expect(lone?.complete).toBeNull();
  expect(store.records.size).toBe(2 + 1);
});

test('CHATSDK-23: messages under way are bounded in number; the longest untouched goes first', async () => {
  const store = new SegmentStore();
  const start = (n: number, index: number) =>
    forge({
      entireMessageHash: keccak(Uint8Array.of(n >> 8, n & 0xff)),
      segmentsCount: 3,
      index,
      payload: Uint8Array.of(1),
    });
  // Eight people, each with a full share.
  const sender = (n: number) => people[n % 8]?.publicKey ?? signer;
  for (let n = 0; n < 1024; n += 1) await store.receive(start(n, 0), sender(n));
  await store.receive(start(0, 1), sender(0));
  await store.receive(start(1024, 0), bob.publicKey);
  expect(store.records.size).toBe(1 + 1024 * 2 + 1);
  expect((await store.receive(start(0, 0), sender(0))).dropped).toBe('segment-duplicate');
  expect((await store.receive(start(1, 0), sender(1))).dropped).toBeNull();
});

test('CHATSDK-84: strangers push out nothing of anybody listened for, and nobody more than their share', async () => {
  const store = new SegmentStore();
  const [honest, hostile] = [at(segments, 0), at(segments, 1)];
  await store.receiveAll(honest, bob.publicKey);
  const flood = async (from: PublicKey, isStranger: boolean, bytes: number) => {
    for (let n = 0; n < 200; n += 1) {
      const entireMessageHash = keccak(Uint8Array.of(n));
      const payload = new Uint8Array(bytes);
      await store.receive(
        forge({ entireMessageHash, segmentsCount: 3, payload }),
        from,
        isStranger,
      );
    }
  };
  const held = () => [...store.records.values()].reduce((total, { length }) => total + length, 0);
  for (const { publicKey } of people) await flood(publicKey, true, 200 * 1024);
  expect(held()).toBeLessThan(9 * 1024 * 1024);
  // A stranger's message under way, and somebody listened for who floods.
  await store.receive(hostile[0] ?? new Uint8Array(), carol.publicKey, true);
  await flood(alice.publicKey, false, 500 * 1024);
  expect(held()).toBeLessThan(30 * 1024 * 1024);
  expect(held()).toBeGreaterThan(20 * 1024 * 1024);
  for (const [bytes, from] of [
    [honest, bob],
    [hostile, carol],
  ] as const) {
    const again = await store.receiveAll(bytes, from.publicKey);
    expect(again.map(({ dropped }) => dropped)).toEqual(['segment-duplicate']);
  }
});

test('CHATSDK-23: messages under way are bounded in bytes together', async () => {
  const store = new SegmentStore();
  for (let n = 0; n < 70; n += 1) {
    const segmentOfMegabyte = forge({
      entireMessageHash: keccak(Uint8Array.of(n)),
      segmentsCount: 3,
      payload: new Uint8Array(1024 * 1024 - 64),
    });
    await store.receive(segmentOfMegabyte, people[n % 8]?.publicKey ?? signer);
  }
  const held = [...store.records.values()].reduce((total, value) => total + value.length, 0);
  expect(held).toBeLessThan(65 * 1024 * 1024);
  expect(held).toBeGreaterThan(60 * 1024 * 1024);
});

test('CHATSDK-19: records that were damaged start the message anew', async () => {
  const store = new SegmentStore();
  await store.receiveAll(segments.slice(0, 4), signer);
  for (const key of store.records.keys()) store.records.set(key, Uint8Array.of(0xff));
  const outcomes = await store.receiveAll(segments.slice(0, dataCount), signer);
  expect(outcomes.at(-1)?.complete).toEqual(message);
});
