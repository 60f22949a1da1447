/** What lies in a gateway's database. */
import { DatabaseSync } from 'node:sqlite';
import { databaseOf, type Host } from './host.ts';

export interface Row {
  readonly [column: string]: unknown;
}

export interface Tables {
  all(sql: string): Row[];
  close(): void;
}

export function tablesOf(host: Host): Tables {
  const database = new DatabaseSync(databaseOf(host), { readOnly: true });
  return {
    all: (sql) => database.prepare(sql).all() as Row[],
    close: () => database.close(),
  };
}
