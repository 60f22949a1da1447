import { afterEach, beforeEach, expect, test } from 'vitest';
import type { Context } from '../../../resolvers/context.ts';
import { withFreshLoaders } from '../../../resolvers/shared/events.ts';

const context = () =>
  ({ viewer: null, services: { contact: {}, chat: {} }, loaders: null }) as unknown as Context;

const unhandled: unknown[] = [];
const note = (reason: unknown) => void unhandled.push(reason);
beforeEach(() => {
  unhandled.length = 0;
  process.on('unhandledRejection', note);
});
afterEach(() => {
  process.off('unhandledRejection', note);
});
/** Node tells of unhandled rejections once the microtasks are done. */
const turn = () => new Promise((resolve) => setImmediate(resolve));

/** What a domain gives: an iterator that has attached already. */
function source<T>(...items: T[]) {
  const state = { returned: 0 };
  const iterator = {
    next: async () => {
      const value = items.shift();
      return value === undefined ? { done: true, value } : { done: false, value };
    },
    return: async () => {
      state.returned++;
      return { done: true, value: undefined };
    },
  };
  const events = { [Symbol.asyncIterator]: () => iterator } as unknown as AsyncIterable<T>;
  return { events, state };
}
const iterate = <T>(events: AsyncIterable<T> | Promise<AsyncIterable<T>>, of = context()) =>
  withFreshLoaders(of, events)[Symbol.asyncIterator]();

test('every event gets loaders of its own', async () => {
  const of = context();
  const seen = [];
  for await (const event of withFreshLoaders(of, Promise.resolve(source('one', 'two').events))) {
    seen.push([event, of.loaders]);
  }
  expect(seen.map(([event]) => event)).toEqual(['one', 'two']);
  expect(new Set(seen.map(([, loaders]) => loaders)).size).toBe(2);
});

test('what is left before the first read is closed, also when it was still starting', async () => {
  const { events, state } = source('one');
  const starting = Promise.withResolvers<typeof events>();
  const items = iterate(starting.promise);
  const left = items.return?.();
  starting.resolve(events);
  expect(await left).toMatchObject({ done: true });
  expect(state.returned).toBe(1);
});

test('what is left after a read is closed', async () => {
  const { events, state } = source('one', 'two');
  for await (const _event of withFreshLoaders(context(), events)) break;
  expect(state.returned).toBe(1);
});

test('a start that fails is told to who reads', async () => {
  const items = iterate(Promise.reject(new Error('no start')));
  await turn();
  await expect(items.next()).rejects.toThrow('no start');
  expect(unhandled).toEqual([]);
});

test('a start that fails ends nothing but the stream when nobody reads', async () => {
  const starting = Promise.withResolvers<AsyncIterable<string>>();
  const items = iterate(starting.promise);
  const left = items.return?.();
  starting.reject(new Error('no start'));
  expect(await left).toMatchObject({ done: true });
  await turn();
  expect(unhandled).toEqual([]);
});
