/** One transaction, the events it causes, and what follows its commit. */
import type { Database, Reader, Transaction } from '../../prisma/database.ts';
import type { Clock } from './clock.ts';
import type { EventDraft } from './event-log.ts';

export interface Work {
  readonly db: Transaction;
  /** The instant of this unit of work, for every row it writes. */
  readonly now: Date;
  /** Appends to the account's event log, in this transaction. Returns the event's cursor. */
  emit(event: EventDraft): Promise<string>;
  /** Runs once the transaction has committed; never when it rolled back. Must not throw. */
  afterCommit(run: () => void): void;
}

export interface UnitOfWork {
  readonly reader: Reader;
  /**
   * Runs `work` in one transaction. Those of one account never overlap, whichever process they run in; null for
   * what is of no single account.
   */
  run<T>(accountId: string | null, work: (tx: Work) => Promise<T>): Promise<T>;
}

export interface UnitOfWorkDeps {
  readonly database: Database;
  readonly clock: Clock;
  readonly append: (db: Transaction, event: EventDraft, at: Date) => Promise<string>;
  /** Called after a commit that emitted events, once per account. */
  readonly wake: (accountId: string) => void;
}

export function createUnitOfWork({ database, clock, append, wake }: UnitOfWorkDeps): UnitOfWork {
  return {
    reader: database.reader,
    async run(accountId, work) {
      const followUps: (() => void)[] = [];
      const touched = new Set<string>();
      const result = await database.transaction(accountId, (db) => {
        // A driver may run the callback again after a serialisation failure: start clean each time.
        followUps.length = 0;
        touched.clear();
        const now = new Date(clock.now());
        return work({
          db,
          now,
          emit(event) {
            touched.add(event.accountId);
            return append(db, event, now);
          },
          afterCommit: (run) => followUps.push(run),
        });
      });
      for (const accountId of touched) wake(accountId);
      for (const run of followUps) run();
      return result;
    },
  };
}
