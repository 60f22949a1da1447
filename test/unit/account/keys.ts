import { Wallet } from 'ethers';
import { type House, keystoreFiles } from './house.ts';

export async function open(json: string, password: string): Promise<string | null> {
  return Wallet.fromEncryptedJson(json, password).then(
    (wallet) => wallet.privateKey,
    () => null,
  );
}

/** Private keys the files give under the password; fails when one does not open. */
export async function keysOf(house: House, keyUid: string, password: string): Promise<string[]> {
  const files = await keystoreFiles(house, keyUid);
  const keys = await Promise.all([...files.values()].map((json) => open(json, password)));
  return keys.map((key, i) => {
    if (!key) throw new Error(`${[...files.keys()][i]} does not open with "${password}"`);
    return key;
  });
}
