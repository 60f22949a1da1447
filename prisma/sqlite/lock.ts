/** First come, first served exclusion inside one connection. */
export type Release = () => void;

export interface Lock {
  /** Resolves when everybody who asked before has released. */
  acquire(): Promise<Release>;
}

export function createLock(): Lock {
  let tail = Promise.resolve();
  return {
    async acquire() {
      const before = tail;
      const { promise, resolve } = Promise.withResolvers<void>();
      tail = promise;
      await before;
      return resolve;
    },
  };
}
