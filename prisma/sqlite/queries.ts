/** Runs single statements on a connection and shapes their results for Prisma. */
import type { DatabaseSync, SQLInputValue, SQLOutputValue } from 'node:sqlite';
import type { SqlQuery, SqlResultSet } from '@prisma/driver-adapter-utils';
import { toSqliteArgument } from './arguments.ts';
import { columnTypeOf } from './columns.ts';
import { toDriverAdapterError } from './errors.ts';
import { fromSqliteValue } from './rows.ts';
import { createStatements, isReusable } from './statements.ts';

/** One statement that leaves tables as they are, so that kept ones stay good. */
const CONTROL = /^(BEGIN|COMMIT|SAVEPOINT|RELEASE)\b[^;]*$/;

export interface Queries {
  query(query: SqlQuery): SqlResultSet;
  /** @returns number of rows the statement changed */
  execute(query: SqlQuery): number;
  /** Several statements, without results. */
  script(sql: string): void;
  readonly inTransaction: boolean;
}

function argumentsOf({ args, argTypes }: SqlQuery): SQLInputValue[] {
  return args.map((value, index) => {
    const type = argTypes[index] ?? { scalarType: 'unknown', arity: 'scalar' };
    return toSqliteArgument(value, type);
  });
}

/** @throws DriverAdapterError from every method */
export function createQueries(db: DatabaseSync): Queries {
  const statements = createStatements(db);

  function totalChanges(): number {
    return Number(statements.prepare('SELECT total_changes()').all()[0]?.[0] ?? 0);
  }

  // A prepared statement would leave out all but the first of a migration's statements.
  function executeAll(sql: string): number {
    const before = totalChanges();
    statements.clear();
    db.exec(sql);
    return totalChanges() - before;
  }

  function attempt<T>(run: () => T): T {
    try {
      return run();
    } catch (error) {
      throw toDriverAdapterError(error);
    }
  }

  return {
    query: (query) =>
      attempt(() => {
        const statement = statements.prepare(query.sql);
        const columns = statement.columns();
        // With setReturnArrays each row is an array, which the type of all() does not tell.
        const rows = statement.all(...argumentsOf(query)) as unknown as SQLOutputValue[][];
        const columnTypes = columns.map(({ type }, index) => columnTypeOf(type, rows, index));
        return {
          columnNames: columns.map(({ name }) => name),
          columnTypes,
          rows: rows.map((row) =>
            columnTypes.map((type, index) => fromSqliteValue(row[index] ?? null, type)),
          ),
        };
      }),
    execute: (query) =>
      attempt(() => {
        if (query.args.length === 0 && !isReusable(query.sql)) return executeAll(query.sql);
        return Number(statements.prepare(query.sql).run(...argumentsOf(query)).changes);
      }),
    script: (sql) =>
      attempt(() => {
        if (!CONTROL.test(sql)) statements.clear();
        db.exec(sql);
      }),
    get inTransaction() {
      return db.isOpen && db.isTransaction;
    },
  };
}
