/** What can go wrong with the database as a whole, whichever it is. */

/**
 * FULL, READ_ONLY, IO, CORRUPT: the disk. BUSY: another process holds it. IN_USE: another gateway
 * has this data folder. TIMEOUT, NESTED: misuse of a transaction. OVERLOADED: too many wait.
 * ROLLED_BACK: the database gave the transaction up. CLOSED: after `close()`. URL: not understood.
 * QUERY: arguments that do not fit the schema.
 */
export type DatabaseFault =
  | 'BUSY'
  | 'CLOSED'
  | 'CORRUPT'
  | 'FULL'
  | 'IN_USE'
  | 'IO'
  | 'NESTED'
  | 'OVERLOADED'
  | 'QUERY'
  | 'READ_ONLY'
  | 'ROLLED_BACK'
  | 'TIMEOUT'
  | 'URL';

/** Nothing of the transaction that met it was written. */
export class DatabaseError extends Error {
  override readonly name = 'DatabaseError';
  readonly fault: DatabaseFault;

  constructor(fault: DatabaseFault, message: string, options?: ErrorOptions) {
    super(message, options);
    this.fault = fault;
  }
}
