/** Runs jobs of one key one after another, of different keys side by side. Not re-entrant. */
export interface KeyedLock {
  run<T>(key: string, job: () => Promise<T>): Promise<T>;
}

export function createKeyedLock(): KeyedLock {
  const tails = new Map<string, Promise<unknown>>();
  return {
    async run(key, job) {
      const result = (tails.get(key) ?? Promise.resolve()).then(job);
      const tail = result.catch(() => {});
      tails.set(key, tail);
      try {
        return await result;
      } finally {
        if (tails.get(key) === tail) tails.delete(key);
      }
    },
  };
}
