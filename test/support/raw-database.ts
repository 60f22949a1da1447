/** A gateway's database as somebody sees it who has the disk: rows, without the gateway's code between. */
import { DatabaseSync, type SQLInputValue } from 'node:sqlite';
import { Client } from 'pg';

type Row = Record<string, unknown>;
type Value = Uint8Array | string | number | null;

export interface RawDatabase extends AsyncDisposable {
  /** Runs one statement, with `?` for each value. Rows hold bytes as Uint8Array. */
  query(sql: string, ...values: readonly Value[]): Promise<Row[]>;
  /** Names of its tables. */
  tables(): Promise<string[]>;
}

function openSqlite(path: string): RawDatabase {
  const db = new DatabaseSync(path);
  return {
    query: async (sql, ...values) => db.prepare(sql).all(...(values as SQLInputValue[])),
    async tables() {
      const names = db.prepare(`SELECT name FROM sqlite_schema WHERE type = 'table'`).all();
      return names.map(({ name }) => String(name));
    },
    async [Symbol.asyncDispose]() {
      db.close();
    },
  };
}

async function openPostgres(url: string): Promise<RawDatabase> {
  const client = new Client({ connectionString: url });
  await client.connect();
  const query = async (sql: string, ...values: readonly Value[]): Promise<Row[]> => {
    let count = 0;
    const numbered = sql.replaceAll('?', () => `$${++count}`);
    return (await client.query(numbered, [...values])).rows;
  };
  return {
    query,
    async tables() {
      const rows = await query(`SELECT tablename FROM pg_tables WHERE schemaname = 'public'`);
      return rows.map(({ tablename }) => String(tablename));
    },
    [Symbol.asyncDispose]: () => client.end(),
  };
}

/** @param url as DATABASE_URL takes it */
export async function openRaw(url: string): Promise<RawDatabase> {
  return url.startsWith('file:') ? openSqlite(url.slice('file:'.length)) : openPostgres(url);
}

/** Every value of every row, as one file would hold them. */
export async function everyValue(url: string): Promise<Buffer> {
  await using db = await openRaw(url);
  const values: Buffer[] = [];
  for (const table of await db.tables()) {
    for (const row of await db.query(`SELECT * FROM "${table}"`)) {
      for (const value of Object.values(row)) {
        values.push(Buffer.from(value instanceof Uint8Array ? value : String(value)));
        values.push(Buffer.from([0]));
      }
    }
  }
  return Buffer.concat(values);
}
