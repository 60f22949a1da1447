/** One transaction of an account at a time, over all processes on the database. */
import type { Transaction } from '../database.ts';

/**
 * Has to be the transaction's first statement: at READ COMMITTED each later one then sees everything that whoever had
 * the lock before has committed. The database gives it back with the end of the transaction, or of the connection.
 * Two accounts may share a hash, and then wait for each other: nobody ever takes two.
 */
export async function lockAccount(tx: Transaction, accountId: string): Promise<void> {
  await tx.$executeRaw`SELECT pg_advisory_xact_lock(hashtextextended(${accountId}, 0))`;
}
