/** Waiting for something that will happen, under a generous watchdog: never a measure of speed. */

const WATCHDOG_MS = 60_000;
const LOOK_MS = 20;

/** Looks again and again until `look` finds something. */
export async function eventually<T>(what: string, look: () => Promise<T | null>): Promise<T> {
  const deadline = Date.now() + WATCHDOG_MS;
  for (;;) {
    const found = await look();
    if (found !== null) return found;
    if (Date.now() > deadline) throw new Error(`Waited ${WATCHDOG_MS} ms in vain until ${what}`);
    await new Promise((resolve) => setTimeout(resolve, LOOK_MS));
  }
}

/** The first event that fits. Ends the stream. */
export async function firstEvent<T>(
  what: string,
  events: AsyncIterable<T>,
  fits: (event: T) => boolean,
): Promise<T> {
  const [found] = await eventsUntil(what, events, fits).then((all) => all.slice(-1));
  if (found === undefined) throw new Error(`The stream ended before ${what}`);
  return found;
}

/** All events up to and including the first that fits. */
export async function eventsUntil<T>(
  what: string,
  events: AsyncIterable<T>,
  fits: (event: T) => boolean,
): Promise<T[]> {
  const seen: T[] = [];
  const iterator = events[Symbol.asyncIterator]();
  const watchdog = Promise.withResolvers<never>();
  const timer = setTimeout(
    () => watchdog.reject(new Error(`Waited ${WATCHDOG_MS} ms in vain for ${what}`)),
    WATCHDOG_MS,
  );
  try {
    for (;;) {
      const { done, value } = await Promise.race([iterator.next(), watchdog.promise]);
      if (done) throw new Error(`The stream ended before ${what}`);
      seen.push(value);
      if (fits(value)) return seen;
    }
  } finally {
    clearTimeout(timer);
    await iterator.return?.();
  }
}
