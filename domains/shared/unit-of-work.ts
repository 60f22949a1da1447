/** One transaction, the events it causes, and what follows its commit. */
import type { Database, Reader, Signal, Transaction } from '../../prisma/database.ts';
import type { Clock } from './clock.ts';
import type { EventDraft } from './event-log.ts';
import type { Signals, Topic } from './signals.ts';

export interface Work {
  readonly db: Transaction;
  /** The instant of this unit of work, for every row it writes. */
  readonly now: Date;
  /** Appends to the account's event log, in this transaction. Returns the event's cursor. */
  emit(event: EventDraft): Promise<string>;
  /** Has whoever listens for this look again once the transaction has committed, in every process. */
  tell(topic: Topic, accountId: string): void;
  /** Runs once the transaction has committed, in this process; never when it rolled back. Must not throw. */
  afterCommit(run: () => void): void;
}

export interface UnitOfWork {
  readonly reader: Reader;
  /** Other processes may work on the database too. */
  readonly shared: boolean;
  /**
   * Runs `work` in one transaction. Those of one account never overlap, whichever process they run in; null for
   * what is of no single account.
   */
  run<T>(accountId: string | null, work: (tx: Work) => Promise<T>): Promise<T>;
}

export interface UnitOfWorkDeps {
  readonly database: Pick<Database, 'reader' | 'shared' | 'transaction' | 'announce'>;
  readonly clock: Clock;
  readonly append: (db: Transaction, event: EventDraft, at: Date) => Promise<string>;
  readonly signals: Pick<Signals, 'wake'>;
}

export function createUnitOfWork({ database, clock, append, signals }: UnitOfWorkDeps): UnitOfWork {
  return {
    reader: database.reader,
    shared: database.shared,
    async run(accountId, work) {
      const followUps: (() => void)[] = [];
      const told = new Map<string, Signal>();
      const tell = (topic: Topic, whose: string): void => {
        told.set(`${topic} ${whose}`, { topic, accountId: whose });
      };
      const wake = (): void => {
        for (const signal of told.values()) signals.wake(signal);
      };
      let written = false;
      const attempt = async (db: Transaction) => {
        // A driver may run the callback again after a serialisation failure: start clean each time.
        written = false;
        followUps.length = 0;
        told.clear();
        const now = new Date(clock.now());
        const done = await work({
          db,
          now,
          emit(event) {
            // Its number is its place only among transactions that wait for each other.
            if (event.accountId !== accountId) throw new Error('An event of another account.');
            tell('events', event.accountId);
            return append(db, event, now);
          },
          tell,
          afterCommit: (run) => followUps.push(run),
        });
        // Last, so that what other processes hear of holds.
        if (told.size > 0) await database.announce(db, [...told.values()]);
        written = true;
        return done;
      };
      try {
        const result = await database.transaction(accountId, attempt);
        wake();
        for (const run of followUps) run();
        return result;
      } catch (error) {
        // Only the commit failed, or only its answer: what may be there all the same must not wait for the next signal.
        if (written) wake();
        throw error;
      }
    },
  };
}
