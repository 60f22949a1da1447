import type { Context } from '../context.ts';
import { createLoaders } from './loaders.ts';

/**
 * A stream for one subscription: every event is resolved with loaders of its own, or it would see the last one's.
 * `events` is under way already, so that nothing is missed before the first read; leaving closes it, whenever that is.
 */
export function withFreshLoaders<T>(
  context: Context,
  events: AsyncIterable<T> | Promise<AsyncIterable<T>>,
): AsyncIterable<T> {
  const started = Promise.resolve(events).then((items) => items[Symbol.asyncIterator]());
  // The first read tells of a failure; who leaves without reading must not end the process by it.
  started.catch(() => {});
  const iterator: AsyncIterator<T> = {
    async next() {
      const result = await (await started).next();
      if (!result.done) context.loaders = createLoaders(context.viewer, context.services);
      return result;
    },
    async return() {
      const items = await started.catch(() => null);
      await items?.return?.();
      return { done: true, value: undefined };
    },
  };
  return { [Symbol.asyncIterator]: () => iterator };
}
