import type { Context } from '../context.ts';
import { createLoaders } from './loaders.ts';

/** A stream for one subscription: every event is resolved with loaders of its own, or it would see the last one's. */
export async function* withFreshLoaders<T>(
  context: Context,
  events: AsyncIterable<T> | Promise<AsyncIterable<T>>,
): AsyncGenerator<T, void, undefined> {
  for await (const event of await events) {
    context.loaders = createLoaders(context.viewer, context.services);
    yield event;
  }
}
