import { afterEach, describe, expect, test, vi } from 'vitest';

import { MemoryArchive } from '../../../datasources/waku/memory/archive.ts';
import type { ReceivedWakuMessage, WakuMessageHash } from '../../../datasources/waku/port.ts';
import { MergedHistory, type QueryStore } from '../../../datasources/waku/sdk/history.ts';
import { showNavigatorOnline } from '../../../datasources/waku/sdk/navigator-online.ts';
import { legacyPushFailure, pushFailure } from '../../../datasources/waku/sdk/publish-result.ts';
import { Semaphore } from '../../../datasources/waku/sdk/semaphore.ts';
import { StoreStatusError } from '../../../datasources/waku/sdk/store-client.ts';
import { Watchdog } from '../../../datasources/waku/sdk/watchdog.ts';

const TOPIC = { pubsubTopic: '/waku/2/rs/16/32', contentTopic: '/waku/1/0x01020304/rfc26' };

describe('navigator', () => {
  afterEach(() => vi.unstubAllGlobals());

  test('WAKU-41: a navigator without onLine is shown as online, one that knows is left alone', () => {
    vi.stubGlobal('navigator', {});
    showNavigatorOnline();
    expect(navigator.onLine).toBe(true);
    vi.stubGlobal('navigator', { onLine: false });
    showNavigatorOnline();
    expect(navigator.onLine).toBe(false);
  });
});

test.each([
  [400, 'REJECTED', false],
  [413, 'TOO_LARGE', false],
  [420, 'REJECTED', false],
  [421, 'REJECTED', false],
  [429, 'RATE_LIMITED', true],
  [500, 'NO_PEERS', true],
  [503, 'NO_PEERS', true],
  [504, 'RATE_LIMITED', true],
  [505, 'NO_PEERS', true],
  [999, 'REJECTED', false],
])('WAKU-26: LightPush status %i is %s, retryable %s', (status, code, retryable) => {
  expect(pushFailure(status, 'why')).toEqual({
    ok: false,
    code,
    retryable,
    detail: `${status} why`,
  });
});

test.each([
  ['message too large', 'TOO_LARGE'],
  ['too many requests', 'RATE_LIMITED'],
  ['not published to any peer', 'NO_PEERS'],
  [undefined, 'REJECTED'],
])('WAKU-27: LightPush v2 says "%s", which is %s', (info, code) => {
  expect(legacyPushFailure(info)).toMatchObject({ ok: false, code });
});

describe('semaphore', () => {
  test('WAKU-28: never more than its size at a time, and a waiter may give up', async () => {
    const semaphore = new Semaphore(2);
    const { signal } = new AbortController();
    let running = 0;
    let most = 0;
    const task = async () => {
      running += 1;
      most = Math.max(most, running);
      await new Promise((resolve) => setImmediate(resolve));
      running -= 1;
    };
    const impatient = new AbortController();
    const tasks = Array.from({ length: 10 }, () => semaphore.run(signal, task));
    const givingUp = semaphore.run(impatient.signal, task);
    impatient.abort(new Error('too slow'));
    await expect(givingUp).rejects.toThrow('too slow');
    await Promise.all(tasks);
    expect(most).toBe(2);
    await semaphore.run(signal, task);
  });
});

describe('watchdog', () => {
  const watched = () => {
    const clock = { time: 0, now: () => clock.time, sleep: async () => undefined };
    const acts: string[] = [];
    const watchdog = new Watchdog({
      clock,
      recreateAfterMs: 1_000,
      resubscribe: () => acts.push('resubscribe'),
      recreate: () => acts.push('recreate'),
    });
    return { clock, acts, watchdog };
  };

  test('WAKU-25: missed messages cost the subscription first, then the node, then patience', () => {
    const { acts, watchdog } = watched();
    for (let index = 0; index < 4; index += 1) watchdog.missed();
    expect(acts).toEqual(['resubscribe', 'recreate']);
  });

  test('WAKU-25: a live message in between begins again at the first step', () => {
    const { acts, watchdog } = watched();
    watchdog.missed();
    watchdog.live();
    watchdog.missed();
    expect(acts).toEqual(['resubscribe', 'resubscribe']);
  });

  test('WAKU-42: without any service node for long, the node is built anew, once each time', () => {
    const { acts, watchdog, clock } = watched();
    for (const [time, online] of [
      [0, false],
      [500, true],
      [600, false],
      [1_500, false],
      [1_700, false],
      [2_000, false],
      [2_700, false],
    ] as const) {
      clock.time = time;
      watchdog.check(online);
    }
    expect(acts).toEqual(['recreate', 'recreate']);
  });
});

describe('a light node without service nodes', () => {
  test('WAKU-49: when it tries again always lies ahead, however long none comes', () => {
    const clock = { time: 0, now: () => clock.time, sleep: async () => undefined };
    const nothing = () => undefined;
    const deps = { clock, recreateAfterMs: 5_000, resubscribe: nothing, recreate: nothing };
    const watchdog = new Watchdog(deps);
    for (; clock.time < 60_000; clock.time += 700) {
      watchdog.check(false);
      expect(watchdog.retryAt()).toBeGreaterThan(clock.time);
      expect(watchdog.retryAt()).toBeLessThanOrEqual(clock.time + 5_000);
    }
  });
});

describe('history over several stores', () => {
  const stored = (timestamp: bigint): ReceivedWakuMessage => ({
    ...TOPIC,
    payload: Uint8Array.of(1),
    version: 1,
    timestamp,
    hash: `0x${timestamp.toString(16).padStart(64, '0')}`,
    source: 'STORE',
  });
  const store = (...times: bigint[]): QueryStore => {
    const archive = new MemoryArchive();
    for (const time of times) archive.put(stored(time));
    return async (query) => {
      try {
        return archive.query(query);
      } catch {
        throw new StoreStatusError(400, 'unknown cursor');
      }
    };
  };

  test.each([true, false])(
    'WAKU-43: pages are those of one store that holds everything, forward %s',
    async (forward) => {
      const history = new MergedHistory();
      const stores = [store(1n, 2n, 5n, 6n, 9n), store(2n, 3n, 4n, 7n, 8n)];
      const pages: bigint[][] = [];
      let cursor: WakuMessageHash | null = null;
      do {
        const page: Awaited<ReturnType<QueryStore>> = await history.page(stores, {
          ...TOPIC,
          contentTopics: [TOPIC.contentTopic],
          limit: 2,
          forward,
          ...(cursor ? { cursor } : {}),
        });
        pages.push(page.messages.map(({ timestamp }) => timestamp));
        cursor = page.cursor;
      } while (cursor !== null && pages.length < 9);
      const all = [[1n, 2n], [3n, 4n], [5n, 6n], [7n, 8n], [9n]];
      const backwards = [[8n, 9n], [6n, 7n], [4n, 5n], [2n, 3n], [1n]];
      expect(pages).toEqual(forward ? all : backwards);
    },
  );

  test('WAKU-43: a store that fails is passed over; when all fail, the failure shows', async () => {
    const history = new MergedHistory();
    const failing: QueryStore = () => Promise.reject(new StoreStatusError(503, 'busy'));
    const query = { ...TOPIC, contentTopics: [TOPIC.contentTopic] };
    expect((await history.page([failing, store(1n)], query)).messages).toHaveLength(1);
    await expect(history.page([failing], query)).rejects.toThrow('503');
  });
});
