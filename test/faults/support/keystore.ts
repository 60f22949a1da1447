/** Keystore files beside the database: what lies there must belong to an account, and to its password. */
import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { keystoreSaltOf } from '../../../domains/account/password-box.ts';
import type { Tables } from '../../support/consistency/tables.ts';

async function listed(folder: string): Promise<string[]> {
  return readdir(folder).catch(() => []);
}

/**
 * What is wrong with the files of a gateway that is at rest; empty when nothing is.
 * @param settled it was started just now: nothing lies ready beside the files that hold
 */
export async function keystoreFaults(
  dataDir: string,
  { accounts }: Tables,
  settled: boolean,
): Promise<string[]> {
  const root = path.join(dataDir, 'keystore');
  const found: string[] = [];
  /** Accounts with a file of their password box's writing. */
  const own = new Set<string>();
  const boxes = new Map(accounts.map(({ keyUid, passwordBox }) => [keyUid, passwordBox]));
  for (const keyUid of await listed(root)) {
    const box = boxes.get(keyUid);
    if (box === undefined) {
      found.push(`${keyUid}: files of no account`);
      continue;
    }
    for (const name of await listed(path.join(root, keyUid))) {
      const text = await readFile(path.join(root, keyUid, name), 'utf8');
      const { crypto } = JSON.parse(text) as { crypto: { kdfparams: { salt: string } } };
      const current = crypto.kdfparams.salt.toLowerCase() === keystoreSaltOf(box);
      if (current) own.add(keyUid);
      if (settled && (!current || name.endsWith('.next'))) {
        found.push(`${keyUid}: ${name} is of another writing`);
      }
    }
  }
  const bare = settled ? [...boxes.keys()].filter((keyUid) => !own.has(keyUid)) : [];
  return [...found, ...bare.map((keyUid) => `${keyUid}: no key files`)];
}
