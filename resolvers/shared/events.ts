import type { EventRecord } from '../../domains/shared/event-log.ts';
import { readWith } from '../../domains/shared/event-reads.ts';
import type { Context } from '../context.ts';
import { createLoaders, type Loaders } from './loaders.ts';

/**
 * A stream for one subscription: every event is resolved with what is read after it, or it would see the last one's.
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
      if (!result.done) context.loaders = loadersFor(context, result.value);
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

/** How long what was read for one event serves those read along with it, and other subscribers. Ms. */
const FRESH_MS = 100;

const shared = new WeakMap<object, { readonly loaders: Loaders; readonly until: number }>();

/** Events of one look are told one after another, to many: their objects are read once for all who follow at once. */
function loadersFor({ viewer, services }: Context, event: unknown): Loaders {
  const together = typeof event === 'object' && event !== null ? readWith(event) : [];
  if (together.length === 0) return createLoaders(viewer, services);
  const now = performance.now();
  const known = shared.get(together);
  if (known && now < known.until) return known.loaders;
  const rest = together.slice(together.indexOf(event as EventRecord));
  const ids = (of: 'contactId' | 'chatId' | 'messageId') => [
    ...new Set(rest.flatMap((each) => each[of] ?? [])),
  ];
  const ahead = { contact: ids('contactId'), chat: ids('chatId'), message: ids('messageId') };
  const loaders = createLoaders(viewer, services, ahead);
  shared.set(together, { loaders, until: now + FRESH_MS });
  return loaders;
}
