/** Key files of accounts that another process deleted: each process has a data folder of its own. */
import { createHash } from 'node:crypto';
import type { Work } from '../shared/unit-of-work.ts';
import type { AccountCore } from './deps.ts';

function hashOf(keyUid: string): string {
  return createHash('sha256').update(keyUid).digest('hex');
}

/** In the transaction that deletes the account, where other processes may have files of it. */
export async function noteDeleted(
  { uow }: Pick<AccountCore, 'uow'>,
  work: Work,
  { accountId, keyUid }: { readonly accountId: string; readonly keyUid: string },
): Promise<void> {
  work.tell('sessions', accountId);
  if (!uow.shared) return;
  const row = { keyUidHash: hashOf(keyUid), deletedAt: work.now };
  await work.db.deletedAccount.upsert({
    where: { keyUidHash: row.keyUidHash },
    create: row,
    update: row,
  });
  work.tell('deletion', accountId);
}

/** In the transaction that makes the account, perhaps again. */
export async function forgetDeleted(
  { uow }: Pick<AccountCore, 'uow'>,
  { db }: Work,
  keyUid: string,
): Promise<void> {
  if (uow.shared) await db.deletedAccount.deleteMany({ where: { keyUidHash: hashOf(keyUid) } });
}

/**
 * Removes the key files of accounts deleted elsewhere. Only of those: files of an account this database never had stay,
 * for it may be the wrong database.
 */
export async function removeDeleted({ uow, keystore, locks }: AccountCore): Promise<void> {
  if (!uow.shared) return;
  const deleted = await uow.reader.deletedAccount.findMany({ select: { keyUidHash: true } });
  const hashes = new Set(deleted.map(({ keyUidHash }) => keyUidHash));
  const keyUids = hashes.size === 0 ? [] : await keystore.keyUids();
  for (const keyUid of keyUids.filter((each) => hashes.has(hashOf(each)))) {
    await locks.run(keyUid, async () => {
      // Restored meanwhile.
      if (await uow.reader.account.findUnique({ where: { keyUid }, select: { id: true } })) return;
      await keystore.setAside(keyUid);
      await keystore.remove(keyUid);
    });
  }
}
