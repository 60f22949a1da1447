/** A driver under Prisma that shows every statement to the test, which may have it fail. For any database. */
import type {
  SqlDriverAdapter,
  SqlDriverAdapterFactory,
  SqlQuery,
  SqlQueryable,
  Transaction,
} from '@prisma/driver-adapter-utils';
import type { DriverRole, WrapDriver } from '../../../prisma/driver.ts';

export type StatementKind = 'begin' | 'commit' | 'read' | 'rollback' | 'write';

export interface Statement {
  readonly kind: StatementKind;
  readonly sql: string;
  readonly role: DriverRole;
}

/** Told of every statement. Either may throw: the statement then fails, not carried out or carried out. */
export interface Interference {
  before?(statement: Statement): void;
  after?(statement: Statement): void;
}

export interface FaultyDriver {
  readonly wrap: WrapDriver;
  /** Replaced at will; none at first. */
  interference: Interference;
  /** The real adapters in use: for statements of the test's own on the gateway's connections. */
  adapters(role: DriverRole): SqlDriverAdapter[];
}

const ROLLBACK: SqlQuery = { sql: 'ROLLBACK', args: [], argTypes: [] };

function kindOf(sql: string): StatementKind {
  if (/^\s*COMMIT\b/i.test(sql)) return 'commit';
  if (/^\s*ROLLBACK\s*$/i.test(sql)) return 'rollback';
  return /^\s*(SELECT|PRAGMA|SET|SAVEPOINT|RELEASE)\b/i.test(sql) ? 'read' : 'write';
}

/** The object with some of its methods replaced. */
function overlay<T extends object>(inner: T, replaced: Partial<T>): T {
  return new Proxy(inner, {
    get(target, key) {
      const own = Reflect.get(replaced, key);
      if (own !== undefined) return own;
      const value = Reflect.get(target, key);
      return typeof value === 'function' ? value.bind(target) : value;
    },
  });
}

/** Ends a transaction as the database would: with some drivers Prisma says ROLLBACK, others do. */
async function rollBack(transaction: Transaction): Promise<void> {
  if (!transaction.options.usePhantomQuery) await transaction.executeRaw(ROLLBACK);
  await transaction.rollback();
}

export function createFaultyDriver(): FaultyDriver {
  const connected = new Set<{ readonly role: DriverRole; readonly adapter: SqlDriverAdapter }>();

  async function through<T>(
    statement: Statement,
    run: () => Promise<T>,
    undone: { refused?: () => Promise<unknown>; failed?: (result: T) => Promise<unknown> } = {},
  ): Promise<T> {
    try {
      driver.interference.before?.(statement);
    } catch (error) {
      await undone.refused?.();
      throw error;
    }
    const result = await run();
    try {
      driver.interference.after?.(statement);
    } catch (error) {
      await undone.failed?.(result);
      throw error;
    }
    return result;
  }

  function queries(inner: SqlQueryable, role: DriverRole) {
    const of = ({ sql }: SqlQuery): Statement => ({ kind: kindOf(sql), sql, role });
    return {
      queryRaw: (query: SqlQuery) => through(of(query), () => inner.queryRaw(query)),
      executeRaw: (query: SqlQuery) => through(of(query), () => inner.executeRaw(query)),
    };
  }

  function wrapTransaction(inner: Transaction, role: DriverRole): Transaction {
    const { queryRaw, executeRaw } = queries(inner, role);
    const commit: Statement = { kind: 'commit', sql: 'COMMIT', role };
    if (inner.options.usePhantomQuery) {
      const refused = () => inner.rollback();
      return overlay(inner, {
        queryRaw,
        executeRaw,
        commit: () => through(commit, () => inner.commit(), { refused }),
      });
    }
    // A COMMIT that did not get there must not leave the transaction open in the pool.
    const refused = () => inner.executeRaw(ROLLBACK);
    return overlay(inner, {
      queryRaw,
      executeRaw: (query) =>
        kindOf(query.sql) === 'commit'
          ? through(commit, () => inner.executeRaw(query), { refused })
          : executeRaw(query),
    });
  }

  function wrapAdapter(inner: SqlDriverAdapter, role: DriverRole): SqlDriverAdapter {
    const entry = { role, adapter: inner };
    connected.add(entry);
    const begin: Statement = { kind: 'begin', sql: 'BEGIN', role };
    return overlay(inner, {
      ...queries(inner, role),
      startTransaction: async (level) => {
        const start = () => inner.startTransaction(level);
        return wrapTransaction(await through(begin, start, { failed: rollBack }), role);
      },
      dispose: async () => {
        connected.delete(entry);
        await inner.dispose();
      },
    });
  }

  function wrapFactory(
    factory: SqlDriverAdapterFactory,
    role: DriverRole,
  ): SqlDriverAdapterFactory {
    return overlay(factory, { connect: async () => wrapAdapter(await factory.connect(), role) });
  }

  const driver: FaultyDriver = {
    wrap: wrapFactory,
    interference: {},
    adapters: (wanted) =>
      [...connected].filter(({ role }) => role === wanted).map(({ adapter }) => adapter),
  };
  return driver;
}
