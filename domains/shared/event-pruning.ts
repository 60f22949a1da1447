/** How the event log stays within bounds. */
import type { Database, Transaction } from '../../prisma/database.ts';

/**
 * Removes what is older than `before`. A transaction an account: nobody waits for all of them, and two processes that
 * prune at once do it once. Returns how many accounts had any.
 */
export async function pruneEvents(
  { reader, transaction }: Pick<Database, 'reader' | 'transaction'>,
  before: Date,
): Promise<number> {
  let pruned = 0;
  for (const { id: accountId } of await reader.account.findMany({ select: { id: true } })) {
    // One step in the index per account: grouping all events would read the whole table.
    const old = { accountId, occurredAt: { lt: before } };
    if (!(await reader.event.findFirst({ where: old, select: { seq: true } }))) continue;
    pruned += await transaction(accountId, (db) => pruneOf(db, old));
  }
  return pruned;
}

/** Returns 1 when there was something, 0 when another process was faster or the account is gone. */
async function pruneOf(
  db: Transaction,
  old: { readonly accountId: string; readonly occurredAt: { readonly lt: Date } },
): Promise<number> {
  const { accountId } = old;
  const last = await db.event.findFirst({
    where: old,
    orderBy: [{ occurredAt: 'desc' }, { seq: 'desc' }],
    select: { seq: true },
  });
  if (!last) return 0;
  const { seq } = last;
  await db.eventFloor.upsert({
    where: { accountId },
    create: { accountId, seq },
    update: { seq },
  });
  await db.event.deleteMany({ where: { accountId, seq: { lte: seq } } });
  return 1;
}
