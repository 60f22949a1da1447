/** One gateway per data folder: a lock the operating system drops when the process dies. */
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { DatabaseError } from './errors.ts';

const busyCode = 5;

/**
 * Holds `<folder>/database.lock` until released.
 * @returns the release
 * @throws DatabaseError IN_USE
 */
export function lockFolder(folder: string): () => void {
  // SQLite's own file locks: they work alike on every platform and survive no process.
  const lock = new DatabaseSync(join(folder, 'database.lock'), { timeout: 0 });
  try {
    lock.exec('PRAGMA journal_mode=MEMORY; PRAGMA locking_mode=EXCLUSIVE; BEGIN EXCLUSIVE');
  } catch (cause) {
    lock.close();
    if (!(cause instanceof Error && 'errcode' in cause && cause.errcode === busyCode)) throw cause;
    throw new DatabaseError(
      'IN_USE',
      `another gateway is running on the data folder ${folder}: stop it, or set DATA_DIR to ` +
        'another folder',
      { cause },
    );
  }
  return () => lock.close();
}
