/** Errors of a transaction that are about the database itself, told as such. */
import { DriverAdapterError } from '@prisma/driver-adapter-utils';
import { DatabaseError, type DatabaseFault } from '../errors.ts';
import { transactionTimeout } from '../transaction-queue.ts';
import { IN_DOUBT, isConnectionLoss } from './driver-errors.ts';

interface PrismaFault {
  readonly code: string;
  readonly meta?: { readonly driverAdapterError?: unknown };
}

const again = 'try again';
const rolledBack = 'the database gave the transaction up for another one: try again';

/** By SQLSTATE (https://www.postgresql.org/docs/15/errcodes-appendix.html). */
const faults: Readonly<Record<string, readonly [DatabaseFault, string]>> = {
  [IN_DOUBT]: [
    'IN_DOUBT',
    'the connection was lost while a transaction was committed: look whether it was, then go on',
  ],
  25006: ['READ_ONLY', 'the database takes no writes: DATABASE_URL must name the primary server'],
  '25P03': ['TIMEOUT', 'a transaction was idle for too long: await nothing else inside it'],
  40001: ['ROLLED_BACK', rolledBack],
  '40P01': ['ROLLED_BACK', rolledBack],
  53100: ['FULL', 'the disk of the database server is full: make room, then try again'],
  53200: ['OVERLOADED', 'the database server is out of memory: try again later'],
  53300: ['OVERLOADED', 'the database server has too many connections: lower DATABASE_POOL'],
  '55P03': ['BUSY', 'another process works on the same account: try again'],
  58030: ['IO', 'the disk of the database server does not answer as it should: check it'],
  XX001: ['CORRUPT', 'the database is damaged: restore a backup'],
  XX002: ['CORRUPT', 'an index of the database is damaged: rebuild it'],
  '28P01': ['UNREACHABLE', 'the database refuses the password of DATABASE_URL'],
  28000: ['UNREACHABLE', 'the database refuses the user of DATABASE_URL'],
  '3D000': ['UNREACHABLE', 'there is no database of the name DATABASE_URL gives'],
};

function isPrismaFault(error: Error): error is Error & PrismaFault {
  return 'code' in error && typeof error.code === 'string';
}

/** The driver's own account: wrapped by Prisma, except when COMMIT was what failed. */
function driverErrorOf(error: Error): DriverAdapterError | undefined {
  const driver = isPrismaFault(error) ? error.meta?.driverAdapterError : error;
  return driver instanceof DriverAdapterError ? driver : undefined;
}

function unreachable(cause: unknown): DatabaseError {
  return new DatabaseError(
    'UNREACHABLE',
    `the database server does not answer: check that it runs where DATABASE_URL says, then ${again}`,
    { cause },
  );
}

function fromDriver(driver: DriverAdapterError, cause: unknown): DatabaseError | undefined {
  const known = faults[driver.cause.originalCode ?? ''];
  if (known !== undefined) return new DatabaseError(known[0], known[1], { cause });
  return isConnectionLoss(driver) ? unreachable(cause) : undefined;
}

/** An error of pg itself, as while opening. */
export function fromPg(error: unknown): unknown {
  if (!(error instanceof Error) || error instanceof DatabaseError) return error;
  const { code = '', syscall } = error as { code?: string; syscall?: string };
  const known = faults[code];
  // The cause's code is enough: the error may carry the client, and that the password.
  const cause = { code, message: error.message };
  if (known !== undefined) return new DatabaseError(known[0], known[1], { cause });
  const lost = syscall !== undefined || /^(08|57P)/.test(code) || /connect/i.test(error.message);
  return lost ? unreachable(cause) : error;
}

export interface Circumstances {
  readonly limitMs: number;
  /** Whether the work had begun. */
  readonly begun: boolean;
}

/** DatabaseError for what concerns the whole database; every other error as it came. */
export function fromTransaction(error: unknown, { limitMs, begun }: Circumstances): unknown {
  if (!(error instanceof Error)) return error;
  if (isPrismaFault(error) && error.code === 'P2028') {
    return begun ? transactionTimeout(limitMs, error) : unreachable(error);
  }
  if (driverErrorOf(error)?.cause.originalCode === '57014')
    return transactionTimeout(limitMs, error);
  return fromStatement(error);
}

/** The same for one statement, in a transaction or outside. */
export function fromStatement(error: unknown): unknown {
  if (!(error instanceof Error)) return error;
  const driver = driverErrorOf(error);
  if (driver === undefined) return error;
  if (driver.cause.kind === 'TransactionAlreadyClosed') {
    return new DatabaseError(
      'ROLLED_BACK',
      'an earlier error in this transaction rolled it back: do not go on after one',
      { cause: error },
    );
  }
  return fromDriver(driver, error) ?? error;
}
