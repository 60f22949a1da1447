import { LRUCache } from 'lru-cache';
import type { StateReader, StateWrite } from '../../port.ts';
import type { Records } from '../encryption/records.ts';

const CACHE_BYTES = 16 * 1024 * 1024;

/** The caller's records could not be read: its database failed, not the message. */
export class StateReadError extends Error {
  override readonly name = 'StateReadError';
  constructor(key: string, cause: unknown) {
    super(`Reading the record "${key}" failed. Try again once the database answers.`, { cause });
  }
}

/** One operation's view of the records: what it changed over what is committed. */
export interface Lease extends Records, StateReader {
  writes(): StateWrite[];
  /** Forgets what was changed so far; the lease goes on. */
  reset(): void;
  /** The changes were committed. */
  commit(): void;
  /** They were not. */
  discard(): void;
}

/** The committed records, read through a bounded cache. At most one lease may be open at a time. */
export interface StateCache {
  lease(): Lease;
  clear(): void;
}

interface Cached {
  readonly value: Uint8Array | null;
}

export function createStateCache(reader: StateReader): StateCache {
  const cache = new LRUCache<string, Cached>({
    maxSize: CACHE_BYTES,
    sizeCalculation: (entry, key) => key.length + (entry.value?.length ?? 0) + 1,
  });

  async function committed(key: string): Promise<Uint8Array | null> {
    const known = cache.get(key);
    if (known !== undefined) return known.value;
    try {
      const value = await reader.get(key);
      cache.set(key, { value });
      return value;
    } catch (cause) {
      throw new StateReadError(key, cause);
    }
  }

  function lease(): Lease {
    const changed = new Map<string, Uint8Array | null>();
    return {
      get: async (key) => {
        const value = changed.get(key);
        return value === undefined ? committed(key) : value;
      },
      set: (key, value) => void changed.set(key, value),
      writes: () => [...changed].map(([key, value]) => ({ key, value })),
      reset: () => changed.clear(),
      commit: () => {
        for (const [key, value] of changed) cache.set(key, { value });
      },
      discard: () => {
        // Whether a failed commit reached the disk is not known here: the next read asks.
        for (const key of changed.keys()) cache.delete(key);
      },
    };
  }

  return { lease, clear: () => cache.clear() };
}
