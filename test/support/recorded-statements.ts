/** The statements a gateway's database is asked, and how the database goes about them. */
import type {
  SqlDriverAdapter,
  SqlDriverAdapterFactory,
  SqlQuery,
  Transaction,
} from '@prisma/driver-adapter-utils';
import type { WrapDriver } from '../../prisma/driver.ts';
import { openDatabase } from '../../prisma/open.ts';

export interface RecordedStatements {
  /** Everything that asked for rows, oldest first. */
  readonly queries: SqlQuery[];
  /** Opens a database whose statements are recorded. */
  readonly open: typeof openDatabase;
  /** Steps of the plan that are bad whatever the size of the tables, each with its statement. */
  scans(query: SqlQuery): Promise<string[]>;
  /** The same, and rows sorted that an index should have had in order. */
  scansAndSorts(query: SqlQuery): Promise<string[]>;
}

type Queryable = Pick<SqlDriverAdapter, 'queryRaw'>;

/** SQLite: a table read from end to end. Sub-selects (Prisma's counts, a look at the log) are only as long as what they select. */
const SQLITE = {
  scan: /^SCAN (?!(?:sub|place|page|page LEFT-JOIN|CONSTANT ROW)$)/,
  sort: /TEMP B-TREE/,
};
/** PostgreSQL, which was told to avoid both: it had no other way. */
const POSTGRES = { scan: /Seq Scan/, sort: /\bSort\b/ };

async function planOf(adapter: SqlDriverAdapter, query: SqlQuery): Promise<string[]> {
  if (adapter.provider === 'sqlite') {
    const sql = `EXPLAIN QUERY PLAN ${query.sql}`;
    const { rows, columnNames } = await adapter.queryRaw({ ...query, sql });
    return rows.map((row) => String(row[columnNames.indexOf('detail')]));
  }
  const tx = await adapter.startTransaction();
  const none = { args: [], argTypes: [] };
  try {
    // Small tables are read whole or sorted because that is quicker; what counts is whether an index would do.
    for (const way of ['seqscan', 'bitmapscan', 'sort', 'hashjoin', 'mergejoin']) {
      await tx.executeRaw({ ...none, sql: `SET LOCAL enable_${way} = off` });
    }
    const { rows } = await tx.queryRaw({ ...query, sql: `EXPLAIN ${query.sql}` });
    return rows.map((row) => String(row[0]));
  } finally {
    await tx.executeRaw({ ...none, sql: 'ROLLBACK' });
    await tx.rollback();
  }
}

export function recordStatements(): RecordedStatements {
  const queries: SqlQuery[] = [];
  const adapters: SqlDriverAdapter[] = [];

  function recording<T extends Queryable>(inner: T): T {
    const queryRaw = (query: SqlQuery) => {
      queries.push(query);
      return inner.queryRaw(query);
    };
    return new Proxy(inner, {
      get(target, name) {
        if (name === 'queryRaw') return queryRaw;
        const value: unknown = Reflect.get(target, name, target);
        return typeof value === 'function' ? value.bind(target) : value;
      },
    });
  }

  async function connect(factory: SqlDriverAdapterFactory): Promise<SqlDriverAdapter> {
    const adapter = await factory.connect();
    adapters.push(adapter);
    const startTransaction = async (
      ...level: Parameters<SqlDriverAdapter['startTransaction']>
    ): Promise<Transaction> => recording(await adapter.startTransaction(...level));
    return Object.assign(recording(Object.create(adapter) as SqlDriverAdapter), {
      startTransaction,
    });
  }

  async function steps(query: SqlQuery, kinds: readonly ('scan' | 'sort')[]): Promise<string[]> {
    const adapter = adapters.at(-1);
    if (adapter === undefined || !/^\s*(SELECT|WITH)\b.* FROM /is.test(query.sql)) return [];
    const bad = adapter.provider === 'sqlite' ? SQLITE : POSTGRES;
    const plan = await planOf(adapter, query);
    return plan
      .filter((step) => kinds.some((kind) => bad[kind].test(step)))
      .map((step) => `${step.trim()}: ${query.sql}`);
  }

  const wrapDriver: WrapDriver = (factory) => ({
    provider: factory.provider,
    adapterName: factory.adapterName,
    connect: () => connect(factory),
  });

  return {
    queries,
    open: (options) => openDatabase({ ...options, wrapDriver }),
    scans: (query) => steps(query, ['scan']),
    scansAndSorts: (query) => steps(query, ['scan', 'sort']),
  };
}
