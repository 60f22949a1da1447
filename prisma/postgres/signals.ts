/** Signals between processes, by NOTIFY: an account's id and what to look at, never content. */
import type { Database, Signal, Transaction } from '../database.ts';

export const CHANNEL = 'status_gateway';

const TOPICS: ReadonlySet<unknown> = new Set<Signal['topic']>([
  'events',
  'outbox',
  'peers',
  'sessions',
  'deletion',
  'engine',
]);

export interface SignalExchange extends Pick<Database, 'announce' | 'listen'> {
  /** What came over the channel. */
  receive(payload: string): void;
  /** Something may have been missed. */
  missed(): void;
}

/** @param self tells this process's own signals, which come back to it, from those of others */
export function createSignalExchange(self: string): SignalExchange {
  const listeners = new Set<(signal: Signal | null) => void>();
  const tell = (signal: Signal | null): void => {
    for (const listener of listeners) listener(signal);
  };
  return {
    async announce(tx, signals) {
      const byAccount = Map.groupBy(signals, ({ accountId }) => accountId);
      for (const [accountId, about] of byAccount) {
        await notify(tx, [self, accountId, ...about.map(({ topic }) => topic)]);
      }
    },
    listen(listener) {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
    receive(payload) {
      const signals = decode(payload);
      // Of a version to come, or nobody's: look at everything rather than miss something.
      if (signals === null) return tell(null);
      if (signals.from === self) return;
      for (const signal of signals.told) tell(signal);
    },
    missed: () => tell(null),
  };
}

/** At the commit; nobody hears of a rollback. */
async function notify(tx: Transaction, parts: readonly string[]): Promise<void> {
  // Not a query: its column is of type void, which Prisma does not read.
  await tx.$executeRaw`SELECT pg_notify(${CHANNEL}, ${JSON.stringify(parts)})`;
}

function decode(payload: string): { from: string; told: Signal[] } | null {
  let parts: unknown;
  try {
    parts = JSON.parse(payload);
  } catch {
    return null;
  }
  if (!Array.isArray(parts)) return null;
  const [from, accountId, ...topics] = parts as unknown[];
  if (typeof from !== 'string' || typeof accountId !== 'string') return null;
  if (!topics.every((topic) => TOPICS.has(topic))) return null;
  return { from, told: topics.map((topic) => ({ topic, accountId }) as Signal) };
}
