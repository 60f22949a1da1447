/** SQLite's result codes to Prisma's error kinds (https://sqlite.org/rescode.html). */
import { DriverAdapterError, type Error as DriverFault } from '@prisma/driver-adapter-utils';

/** What node:sqlite throws: `errcode` is the extended result code. */
interface NodeSqliteError extends Error {
  readonly code: string;
  readonly errcode?: number;
}

const uniqueCodes = new Set([2067, 1555, 2579]);
const foreignKeyCodes = new Set([787, 3850]);
const notNullCode = 1299;
const busyCode = 5;
const lockedCode = 6;
const genericCode = 1;

/** `UNIQUE constraint failed: Contact.accountId, Contact.publicKey` → the two field names. */
function constraintOf(message: string): { fields: string[] } | { index: string } {
  const list = message.slice(message.indexOf(':') + 1).trim();
  const index = /^index '(.+)'$/.exec(list)?.[1];
  if (index !== undefined) return { index };
  return { fields: list.split(', ').map((column) => column.slice(column.lastIndexOf('.') + 1)) };
}

function tableOf(message: string): string | undefined {
  return /: ([^.,]+)\./.exec(message)?.[1];
}

function ofSchema(message: string): DriverFault | undefined {
  const table = /no such table: (?:main\.)?(.+)/.exec(message)?.[1];
  if (table !== undefined) return { kind: 'TableDoesNotExist', table };
  const column = /no such column: (.+)|has no column named (.+)/.exec(message);
  const name = column?.[1] ?? column?.[2];
  return name === undefined ? undefined : { kind: 'ColumnNotFound', column: name };
}

function ofCode(code: number, message: string): DriverFault {
  if (uniqueCodes.has(code)) {
    const table = tableOf(message);
    return {
      kind: 'UniqueConstraintViolation',
      constraint: constraintOf(message),
      ...(table === undefined ? {} : { table }),
    };
  }
  if (code === notNullCode) {
    return { kind: 'NullConstraintViolation', constraint: constraintOf(message) };
  }
  if (foreignKeyCodes.has(code)) {
    return { kind: 'ForeignKeyConstraintViolation', constraint: { foreignKey: {} } };
  }
  const primary = code & 0xff;
  if (primary === busyCode || primary === lockedCode) return { kind: 'SocketTimeout' };
  const schema = code === genericCode ? ofSchema(message) : undefined;
  return schema ?? { kind: 'sqlite', extendedCode: code, message };
}

function isNodeSqliteError(error: unknown): error is NodeSqliteError {
  return error instanceof Error && 'code' in error && typeof error.code === 'string';
}

/** The error Prisma understands; anything that is not from node:sqlite comes back as it was. */
export function toDriverAdapterError(error: unknown): unknown {
  if (!isNodeSqliteError(error)) return error;
  const { code, errcode, message } = error;
  if (code === 'ERR_SQLITE_ERROR' && errcode !== undefined) {
    return new DriverAdapterError({
      ...ofCode(errcode, message),
      originalCode: String(errcode),
      originalMessage: message,
    });
  }
  if (code === 'ERR_INVALID_STATE') return new DriverAdapterError({ kind: 'ConnectionClosed' });
  if (code === 'ERR_INVALID_ARG_VALUE') {
    return new DriverAdapterError({ kind: 'ValueOutOfRange', cause: message });
  }
  return error;
}
