/** "Look again" signals in this process, per account. They carry nothing, so none can be lost or too many. */

export interface WakeUp {
  /** Forgets wake-ups so far: call before looking. */
  reset(): void;
  /** Resolves at the next wake-up since `reset`, or when one of the signals aborts. */
  next(): Promise<void>;
  close(): void;
}

export interface WakeUps {
  wake(key: string): void;
  /** Something may have happened, to anybody. */
  wakeAll(): void;
  listen(key: string, signals: readonly AbortSignal[]): WakeUp;
}

export function createWakeUps(): WakeUps {
  const listeners = new Map<string, Set<() => void>>();
  return {
    wake(key) {
      for (const listener of listeners.get(key) ?? []) listener();
    },
    wakeAll() {
      for (const set of listeners.values()) for (const listener of set) listener();
    },
    listen(key, signals) {
      let awake = false;
      let resume: (() => void) | null = null;
      const poke = () => {
        awake = true;
        resume?.();
      };
      const set = listeners.get(key) ?? new Set();
      const close = () => {
        set.delete(poke);
        if (set.size === 0 && listeners.get(key) === set) listeners.delete(key);
        for (const signal of signals) signal.removeEventListener('abort', close);
        poke();
      };
      // Also when nobody ever iterates: an aborted listener must not stay. One aborted before would never tell.
      if (signals.every((signal) => !signal.aborted)) {
        listeners.set(key, set.add(poke));
        for (const signal of signals) signal.addEventListener('abort', close);
      }
      return {
        reset() {
          awake = signals.some((signal) => signal.aborted);
        },
        next() {
          if (awake) return Promise.resolve();
          return new Promise((resolve) => {
            resume = resolve;
          });
        },
        close,
      };
    },
  };
}
