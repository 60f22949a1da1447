/** The official driver adapter, held to what the gateway relies on. */
import { PrismaPg } from '@prisma/adapter-pg';
import {
  DriverAdapterError,
  type SqlDriverAdapter,
  type SqlDriverAdapterFactory,
  type SqlQueryable,
  type SqlResultSet,
  type Transaction,
} from '@prisma/driver-adapter-utils';
import type { Pool } from 'pg';
import { inDoubt, isConnectionLoss, toDriverFault, type UniqueIndexes } from './driver-errors.ts';

type Attempt = <T>(statement: string, run: () => Promise<T>) => Promise<T>;

/** The same statements, through `attempt`. */
function queries(
  inner: SqlQueryable,
  attempt: Attempt,
): Pick<SqlQueryable, 'queryRaw' | 'executeRaw'> {
  return {
    queryRaw: (query): Promise<SqlResultSet> => attempt(query.sql, () => inner.queryRaw(query)),
    executeRaw: (query): Promise<number> => attempt(query.sql, () => inner.executeRaw(query)),
  };
}

/**
 * PostgreSQL answers COMMIT with "ROLLBACK", and no error, when an earlier statement failed and somebody went on
 * regardless. And a connection lost while it commits leaves open whether it did.
 */
function guardTransaction(inner: Transaction, indexes: UniqueIndexes): Transaction {
  let failed = false;
  const attempt: Attempt = async (statement, run) => {
    const commits = statement === 'COMMIT';
    if (commits && failed) throw rolledBack();
    try {
      return await run();
    } catch (error) {
      failed = true;
      const fault = toDriverFault(error, indexes);
      throw commits && isConnectionLoss(fault) ? inDoubt() : fault;
    }
  };
  const savepoint = (run: ((name: string) => Promise<void>) | undefined, name: string) =>
    attempt(name, async () => run?.(name));
  return {
    provider: inner.provider,
    adapterName: inner.adapterName,
    options: inner.options,
    ...queries(inner, attempt),
    commit: () => inner.commit(),
    rollback: () => inner.rollback(),
    createSavepoint: (name) => savepoint(inner.createSavepoint?.bind(inner), name),
    releaseSavepoint: (name) => savepoint(inner.releaseSavepoint?.bind(inner), name),
    async rollbackToSavepoint(name) {
      await savepoint(inner.rollbackToSavepoint?.bind(inner), name);
      failed = false;
    },
  };
}

function rolledBack(): DriverAdapterError {
  const cause = 'an earlier statement of it failed';
  return new DriverAdapterError({ kind: 'TransactionAlreadyClosed', cause });
}

function guardAdapter(inner: SqlDriverAdapter, indexes: UniqueIndexes): SqlDriverAdapter {
  const attempt: Attempt = async (_statement, run) => {
    try {
      return await run();
    } catch (error) {
      throw toDriverFault(error, indexes);
    }
  };
  return {
    provider: inner.provider,
    adapterName: inner.adapterName,
    ...queries(inner, attempt),
    executeScript: (script) => attempt(script, () => inner.executeScript(script)),
    startTransaction: (level) =>
      attempt('BEGIN', async () => guardTransaction(await inner.startTransaction(level), indexes)),
    getConnectionInfo: () => inner.getConnectionInfo?.() ?? { supportsRelationJoins: true },
    dispose: () => inner.dispose(),
  };
}

/** @param indexes to name the fields of a value that is there already */
export function createPostgresAdapterFactory(
  pool: Pool,
  indexes: UniqueIndexes,
): SqlDriverAdapterFactory {
  const inner = new PrismaPg(pool);
  return {
    provider: inner.provider,
    adapterName: inner.adapterName,
    connect: async () => guardAdapter(await inner.connect(), indexes),
  };
}
