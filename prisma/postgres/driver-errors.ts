/** What the driver says went wrong, completed and without anybody's values. */
import { DriverAdapterError, type Error as DriverFault } from '@prisma/driver-adapter-utils';
import type { ClientBase } from 'pg';

export interface UniqueIndex {
  readonly table: string;
  readonly fields: readonly string[];
}
/** By the name of the index. */
export type UniqueIndexes = ReadonlyMap<string, UniqueIndex>;

/** Stands for a SQLSTATE where the answer to COMMIT never came. */
export const IN_DOUBT = 'IN_DOUBT';

/** The unique indexes of the database's own tables. */
export async function readUniqueIndexes(client: ClientBase): Promise<UniqueIndexes> {
  const { rows } = await client.query<{ name: string; table: string; fields: string[] }>(
    `SELECT i.relname::text AS name, t.relname::text AS table,
            array_agg(a.attname::text ORDER BY array_position(x.indkey, a.attnum)) AS fields
     FROM pg_index x
       JOIN pg_class i ON i.oid = x.indexrelid
       JOIN pg_class t ON t.oid = x.indrelid
       JOIN pg_attribute a ON a.attrelid = t.oid AND a.attnum = ANY (x.indkey)
     WHERE x.indisunique AND t.relnamespace = current_schema()::regnamespace
     GROUP BY i.relname, t.relname`,
  );
  return new Map(rows.map(({ name, table, fields }) => [name, { table, fields }]));
}

/** Faults of the connection, not of a statement. */
export function isConnectionLoss({ cause }: DriverAdapterError): boolean {
  const { kind, originalCode = '' } = cause;
  return (
    kind === 'ConnectionClosed' ||
    kind === 'SocketTimeout' ||
    kind === 'DatabaseNotReachable' ||
    // Class 08: connection exception; 57P: the server was told to end it.
    /^(08|57P)/.test(originalCode)
  );
}

export function inDoubt(): DriverAdapterError {
  return new DriverAdapterError({ kind: 'ConnectionClosed', originalCode: IN_DOUBT });
}

/** A message without the values PostgreSQL puts after a colon or in quotation marks of its own. */
function withoutValues(code: string | undefined, message: string): string {
  // Class 22 is about data: 'invalid input syntax for type bigint: "…"'.
  return code?.startsWith('22') ? message.replace(/[:"].*$/s, '').trim() : message;
}

function complete(fault: DriverFault, indexes: UniqueIndexes): DriverFault {
  const { originalCode, originalMessage } = fault;
  const message = withoutValues(originalCode, originalMessage ?? '');
  const said = originalMessage === undefined ? {} : { originalMessage: message };
  switch (fault.kind) {
    case 'UniqueConstraintViolation': {
      const { constraint } = fault;
      const name = constraint !== undefined && 'index' in constraint ? constraint.index : '';
      const index = indexes.get(name);
      if (index === undefined) return { ...fault, ...said };
      return { ...fault, ...said, table: index.table, constraint: { fields: [...index.fields] } };
    }
    case 'InvalidInputValue':
      return { ...fault, ...said, message };
    case 'ValueOutOfRange':
      return { ...fault, ...said, cause: message };
    case 'postgres':
      // The detail shows the row.
      return { ...fault, ...said, message, detail: undefined };
    default:
      return { ...fault, ...said };
  }
}

/** What is no error of a statement comes from the connection, which then is gone. */
export function toDriverFault(error: unknown, indexes: UniqueIndexes): DriverAdapterError {
  if (error instanceof DriverAdapterError) {
    return new DriverAdapterError(complete(error.cause, indexes));
  }
  const originalMessage = error instanceof Error ? error.message : String(error);
  return new DriverAdapterError({ kind: 'ConnectionClosed', originalMessage });
}
