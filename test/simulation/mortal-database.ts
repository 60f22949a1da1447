/** A real database whose process may die between any two commits. */
import type { Database } from '../../prisma/database.ts';
import type { Life } from './virtual-time.ts';

/** When to die: at the n-th transaction from now, with it or without it committed. */
export interface Fuse {
  transactions: number;
  readonly committed: boolean;
}

export interface Mortality {
  readonly life: Life;
  fuse: Fuse | null;
  /** Transactions asked for and not ended, and its start. */
  inFlight: number;
  die(): void;
}

class DiedError extends Error {
  override readonly name = 'DiedError';
}

/** Nobody hears of what ends after the end. */
function never<T>(): Promise<T> {
  return new Promise(() => {});
}

/** SQLite commits whole transactions, so between them lie all the instants at which a process can die. */
export function mortalDatabase(database: Database, mortality: Mortality): Database {
  const { life } = mortality;
  const burns = (): boolean => {
    if (!mortality.fuse) return false;
    mortality.fuse.transactions--;
    return mortality.fuse.transactions <= 0;
  };
  return {
    ...database,
    async transaction(accountId, work) {
      if (life.ended) return never();
      let last = false;
      mortality.inFlight++;
      try {
        const result = await database.transaction(accountId, async (tx) => {
          if (life.ended) throw new DiedError();
          last = burns();
          const done = await work(tx);
          if (last && mortality.fuse?.committed === false) throw new DiedError();
          return done;
        });
        if (last) mortality.die();
        return life.ended ? never() : result;
      } catch (error) {
        if (error instanceof DiedError) mortality.die();
        if (life.ended) return never();
        throw error;
      } finally {
        mortality.inFlight--;
      }
    },
  };
}
