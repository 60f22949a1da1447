/** What can go wrong with the database as a whole, whichever it is. */

/**
 * FULL, READ_ONLY, IO, CORRUPT: the disk. BUSY: another process holds it. IN_USE: another gateway
 * has this data folder. TIMEOUT, NESTED: misuse of a transaction. OVERLOADED: too many wait.
 * ROLLED_BACK: the database gave the transaction up. UNREACHABLE: its server does not answer.
 * IN_DOUBT: the answer to a commit never came. CLOSED: after `close()`. URL: not understood.
 * QUERY: arguments that do not fit the schema.
 */
export type DatabaseFault =
  | 'BUSY'
  | 'CLOSED'
  | 'CORRUPT'
  | 'FULL'
  | 'IN_DOUBT'
  | 'IN_USE'
  | 'IO'
  | 'NESTED'
  | 'OVERLOADED'
  | 'QUERY'
  | 'READ_ONLY'
  | 'ROLLED_BACK'
  | 'TIMEOUT'
  | 'UNREACHABLE'
  | 'URL';

/** Nothing of the transaction that met it was written; with IN_DOUBT all of it or nothing. */
export class DatabaseError extends Error {
  override readonly name = 'DatabaseError';
  readonly fault: DatabaseFault;

  constructor(fault: DatabaseFault, message: string, options?: ErrorOptions) {
    super(message, options);
    this.fault = fault;
  }
}

/** Mistakes of whoever asked: asking again is answered the same. */
const MISTAKES: ReadonlySet<DatabaseFault> = new Set(['IN_USE', 'NESTED', 'QUERY', 'URL']);

/** Whether the database is in trouble, and not what it was asked for: the same may well work later. */
export function isOutage(error: unknown): error is DatabaseError {
  return error instanceof DatabaseError && !MISTAKES.has(error.fault);
}

/** Another process took over, or the lease was released: what its holder was about to write is void. */
export class LeaseLostError extends Error {
  override readonly name = 'LeaseLostError';
  constructor(accountId: string) {
    super(`The engine of account ${accountId} runs in another process now, or has stopped here.`);
  }
}

/** Whether a write was refused because a value that has to be unique was there already (P2002). */
export function isNotUnique(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'P2002';
}
