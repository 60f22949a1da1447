import { describe, expect, test } from 'vitest';
import { DeliveryQueue } from '../../../datasources/waku/gap-free/delivery-queue.ts';
import { HeldBack } from '../../../datasources/waku/gap-free/held-back.ts';
import type { TopicState } from '../../../datasources/waku/gap-free/topic-state.ts';
import type { ReceivedWakuMessage, WakuDelivery } from '../../../datasources/waku/port.ts';

const PUBSUB = '/waku/2/rs/16/32';

function message(topic: string, n: number, bytes = 1): ReceivedWakuMessage {
  return {
    pubsubTopic: PUBSUB,
    contentTopic: topic,
    payload: new Uint8Array(bytes),
    version: 1,
    timestamp: BigInt(n),
    hash: `0x${topic}${n}`,
    source: 'LIVE',
  };
}

const item = (topic: string, n: number, bytes = 1): WakuDelivery => ({
  kind: 'message',
  message: message(topic, n, bytes),
});
const marker = (upTo: bigint): WakuDelivery => ({ kind: 'caughtUp', topics: [], upTo });

const nameOf = (value: WakuDelivery | undefined): string => {
  if (value?.kind === 'message') return `${value.message.contentTopic}${value.message.timestamp}`;
  return value?.kind === 'caughtUp' ? `up to ${value.upTo}` : String(value?.kind);
};

async function take(queue: DeliveryQueue, count: number): Promise<string[]> {
  const names: string[] = [];
  while (names.length < count) names.push(nameOf((await queue.next()).value));
  return names;
}

describe('the buffer of a subscription', () => {
  const queueOf = (bufferedMessages: number, bufferedBytes = 1_000_000) =>
    new DeliveryQueue({ bufferedMessages, bufferedBytes });

  test('WAKU-45: topics take turns, each in its own order', async () => {
    const queue = queueOf(100);
    for (let n = 0; n < 5; n += 1) queue.offer(item('a', n));
    queue.offer(item('b', 0));
    queue.offer(item('c', 0));
    queue.offer(item('b', 1));
    expect(await take(queue, 8)).toEqual(['a0', 'b0', 'c0', 'a1', 'b1', 'a2', 'a3', 'a4']);
  });

  test('WAKU-45: a marker comes after all messages that came before it, and waits for no later one', async () => {
    const queue = queueOf(100);
    for (let n = 0; n < 3; n += 1) queue.offer(item('a', n));
    await queue.put(marker(1n));
    queue.offer(item('b', 0));
    queue.offer(item('a', 3));
    queue.connection(false);
    expect(await take(queue, 7)).toEqual(['a0', 'b0', 'a1', 'a2', 'up to 1', 'a3', 'connection']);
  });

  test('WAKU-45: a flood on one topic leaves room for the others, in messages and in bytes', async () => {
    for (const [queue, bytes] of [
      [queueOf(10), 1],
      [queueOf(1_000, 1_000), 100],
    ] as const) {
      const taken = Array.from({ length: 20 }, (_, n) => queue.offer(item('a', n, bytes)));
      expect(taken.filter(Boolean)).toHaveLength(5);
      const others = Array.from({ length: 20 }, (_, n) => queue.offer(item(`b${n}`, 0, bytes)));
      expect(others.filter(Boolean)).toHaveLength(5);
      expect(await take(queue, 2)).toEqual(['a0', 'b00']);
      expect(queue.offer(item('a', 9, bytes))).toBe(true);
      expect(queue.offer(item('a', 10, bytes))).toBe(false);
    }
  });

  test('WAKU-37: Store waits until its topic has room', async () => {
    const queue = queueOf(4);
    for (const n of [0, 1]) await queue.put(item('a', n));
    let put = false;
    const waiting = queue.put(item('a', 2)).then(() => {
      put = true;
    });
    await queue.put(item('b', 0));
    expect(await take(queue, 1)).toEqual(['a0']);
    await waiting;
    expect(put).toBe(true);
    expect(await take(queue, 3)).toEqual(['b0', 'a1', 'a2']);
  });

  test('WAKU-37: a reader that waits gets what comes, and the end', async () => {
    const queue = queueOf(4);
    const next = queue.next();
    queue.offer(item('a', 0));
    expect(nameOf((await next).value)).toBe('a0');
    const last = queue.next();
    queue.close();
    expect((await last).done).toBe(true);
    expect(queue.offer(item('a', 1))).toBe(false);
  });
});

describe('what is held back during a catch-up', () => {
  const state = () =>
    ({ held: new Map(), heldBytes: 0 }) as Pick<TopicState, 'held' | 'heldBytes'> as TopicState;

  test.each([
    ['messages', { bufferedMessages: 10, bufferedBytes: 1_000_000 }],
    ['bytes', { bufferedMessages: 1_000, bufferedBytes: 1_000 }],
  ])(
    'WAKU-37: is bounded in %s over all topics, and one leaves room for the others',
    (_what, limits) => {
      const held = new HeldBack(limits);
      const [a, b, c] = [state(), state(), state()];
      const fill = (topic: TopicState, name: string) =>
        Array.from({ length: 20 }, (_, n) => held.hold(topic, message(name, n, 100))).filter(
          Boolean,
        );
      expect(fill(a, 'a')).toHaveLength(5);
      expect(fill(b, 'b')).toHaveLength(5);
      expect(fill(c, 'c')).toHaveLength(0);
      // The same message again takes no room.
      expect(held.hold(a, message('a', 0, 100))).toBe(true);
      expect(held.take(a).map(({ timestamp }) => timestamp)).toEqual([0n, 1n, 2n, 3n, 4n]);
      expect(fill(c, 'c')).toHaveLength(5);
    },
  );
});
