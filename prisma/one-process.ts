/** What processes on one database tell each other, where there is only one process. */
import type { Database, Lease } from './database.ts';
import { LeaseLostError } from './errors.ts';

type Shared = Pick<Database, 'shared' | 'announce' | 'listen' | 'leases'>;

/** Nobody to tell, nobody to hear, and each lease granted: who has the data folder has everything. */
export function oneProcess(): Shared {
  const told = new Map<string, { status: string | null }>();

  function grant(accountId: string): Lease {
    const own: { status: string | null } = { status: null };
    const lost = new AbortController();
    told.set(accountId, own);
    return {
      lost: lost.signal,
      async assertHeld() {
        if (told.get(accountId) === own) return;
        lost.abort();
        throw new LeaseLostError(accountId);
      },
      tell(status) {
        own.status = status;
      },
      async release() {
        if (told.get(accountId) === own) told.delete(accountId);
      },
    };
  }

  return {
    shared: false,
    announce: async () => {},
    listen: () => () => {},
    leases: {
      acquire: async (accountId) => ({ lease: grant(accountId) }),
      told: async (accountId) => told.get(accountId)?.status ?? null,
    },
  };
}
