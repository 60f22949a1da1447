/** Errors of a transaction that are about the database itself, told as such. */
import { DriverAdapterError } from '@prisma/driver-adapter-utils';
import { DatabaseError, type DatabaseFault } from '../errors.ts';
import { transactionTimeout } from '../transaction-queue.ts';

interface PrismaFault {
  readonly code: string;
  readonly meta?: { readonly driverAdapterError?: unknown };
}

/** By primary result code. */
const faults: Readonly<Record<number, readonly [DatabaseFault, string]>> = {
  5: ['BUSY', 'another process is writing to the database: close it, then try again'],
  6: ['BUSY', 'another connection holds the table: try again'],
  8: ['READ_ONLY', 'the database cannot be written: check the permissions of DATA_DIR'],
  10: ['IO', 'the disk of DATA_DIR does not answer as it should: check it'],
  11: ['CORRUPT', 'the database file is damaged: restore a backup'],
  13: ['FULL', 'the disk of DATA_DIR is full: make room, then try again'],
  14: ['IO', 'the database file cannot be opened: check that DATA_DIR exists and is writable'],
  26: ['CORRUPT', 'the file is not a SQLite database: restore a backup, or set another DATA_DIR'],
};

function fromCode(extendedCode: number, cause: unknown): DatabaseError | undefined {
  const fault = faults[extendedCode & 0xff];
  return fault === undefined ? undefined : new DatabaseError(fault[0], fault[1], { cause });
}

function isPrismaFault(error: Error): error is Error & PrismaFault {
  return 'code' in error && typeof error.code === 'string';
}

/** The driver's own account: wrapped by Prisma, except when COMMIT was what failed. */
function driverErrorOf(error: Error): DriverAdapterError | undefined {
  const driver = isPrismaFault(error) ? error.meta?.driverAdapterError : error;
  return driver instanceof DriverAdapterError ? driver : undefined;
}

/** An error of node:sqlite itself, as while opening. */
export function fromNodeSqlite(error: unknown): unknown {
  if (!(error instanceof Error && 'errcode' in error)) return error;
  return fromCode(Number(error.errcode), error) ?? error;
}

/** DatabaseError for what concerns the whole database; every other error as it came. */
export function fromTransaction(error: unknown, limitMs: number): unknown {
  if (!(error instanceof Error)) return error;
  if (isPrismaFault(error) && error.code === 'P2028') return transactionTimeout(limitMs, error);
  return fromStatement(error);
}

/** The same for one statement, in a transaction or outside. */
export function fromStatement(error: unknown): unknown {
  if (!(error instanceof Error)) return error;
  const driver = driverErrorOf(error)?.cause;
  if (driver?.kind === 'TransactionAlreadyClosed') {
    return new DatabaseError(
      'ROLLED_BACK',
      'an earlier error in this transaction rolled it back: do not go on after one',
      { cause: error },
    );
  }
  if (driver?.kind === 'ConnectionClosed') {
    return new DatabaseError('CLOSED', 'the database is closed', { cause: error });
  }
  return fromCode(Number(driver?.originalCode), error) ?? error;
}
