/** Prepared statements of one connection, kept while they are used. */
import type { DatabaseSync, StatementSync } from 'node:sqlite';
import { LRUCache } from 'lru-cache';

const maxStatements = 200;
const reusable = /^\s*(SELECT|INSERT|UPDATE|DELETE|WITH)\b/i;

/** Whether the text is one statement of the kind Prisma's queries repeat. */
export function isReusable(sql: string): boolean {
  return reusable.test(sql);
}

export interface Statements {
  prepare(sql: string): StatementSync;
  clear(): void;
}

export function createStatements(db: DatabaseSync): Statements {
  const cache = new LRUCache<string, StatementSync>({ max: maxStatements });

  function prepareNew(sql: string): StatementSync {
    const statement = db.prepare(sql);
    statement.setReadBigInts(true);
    statement.setReturnArrays(true);
    return statement;
  }

  return {
    prepare(sql) {
      if (!isReusable(sql)) {
        // DDL may change the columns a kept statement answers with.
        cache.clear();
        return prepareNew(sql);
      }
      const kept = cache.get(sql);
      if (kept !== undefined) return kept;
      const statement = prepareNew(sql);
      cache.set(sql, statement);
      return statement;
    },
    clear: () => cache.clear(),
  };
}
