/** Sees transactions and statements of every node:sqlite connection of this process, without a change to the product. */
import { DatabaseSync, StatementSync } from 'node:sqlite';

export interface Statement {
  readonly sql: string;
  readonly at: number;
}

export interface Transaction {
  readonly began: number;
  readonly committing: number;
  readonly committed: number;
  readonly statements: readonly Statement[];
}

export interface Spy {
  readonly transactions: readonly Transaction[];
  /** Outside transactions too. */
  readonly statements: readonly Statement[];
  forget(): void;
}

/** One transaction at a time is understood: that of a process with one writer. */
export function spyOnSqlite(): Spy {
  const transactions: Transaction[] = [];
  const statements: Statement[] = [];
  let open: { began: number; statements: Statement[] } | null = null;
  const { exec } = DatabaseSync.prototype;
  DatabaseSync.prototype.exec = function (sql) {
    const at = performance.now();
    exec.call(this, sql);
    if (sql.startsWith('BEGIN')) open = { began: at, statements: [] };
    if (sql === 'COMMIT' && open) {
      transactions.push({ ...open, committing: at, committed: performance.now() });
      open = null;
    }
  };
  for (const method of ['all', 'run', 'get'] as const) {
    const original = StatementSync.prototype[method] as (...args: unknown[]) => unknown;
    StatementSync.prototype[method] = function (this: StatementSync, ...args: unknown[]) {
      const statement = { sql: this.sourceSQL, at: performance.now() };
      statements.push(statement);
      open?.statements.push(statement);
      return original.apply(this, args);
    } as never;
  }
  return {
    transactions,
    statements,
    forget() {
      transactions.length = 0;
      statements.length = 0;
    },
  };
}
