import { createDecipheriv, timingSafeEqual } from 'node:crypto';
import { keccak_256 } from '@noble/hashes/sha3.js';
import { ethAddress } from '../../shared/identity/eth-address.ts';
import { publicKeyOf } from '../../shared/identity/public-key.ts';
import type { Kdf } from '../kdf.ts';
import { passwordForms } from '../password.ts';
import { KeystoreError } from './error.ts';
import type { KeyFile } from './parse.ts';

/** 40 lower-case hex characters. @throws Error when the bytes are no private key */
export function addressOf(privateKey: Uint8Array): string {
  return ethAddress(publicKeyOf(privateKey)).slice(2).toLowerCase();
}

/** First 16 bytes encrypt, the next 16 authenticate; both are needed, whatever the file's dklen. */
export function keyFileMac(derived: Uint8Array, ciphertext: Uint8Array): Uint8Array {
  return keccak_256(Buffer.concat([derived.subarray(16, 32), ciphertext]));
}

async function decrypt(file: KeyFile, password: string, kdf: Kdf): Promise<Uint8Array | null> {
  const derived = await kdf.derive(password, file.kdf);
  try {
    if (!timingSafeEqual(keyFileMac(derived, file.ciphertext), file.mac)) return null;
    const cipher = createDecipheriv('aes-128-ctr', derived.subarray(0, 16), file.iv);
    return new Uint8Array(cipher.update(file.ciphertext));
  } finally {
    derived.fill(0);
  }
}

/** The MAC leaves the IV and the address out: what comes out must be the key that the file is about. */
function assertKeyOf(file: KeyFile, privateKey: Uint8Array): void {
  let address: string;
  try {
    address = addressOf(privateKey);
  } catch {
    throw new KeystoreError('KEY', 'The key file holds no secp256k1 key.');
  }
  if (file.address !== null && file.address !== address) {
    throw new KeystoreError('KEY', 'The key file holds another key than its address names.');
  }
}

/**
 * The 32-byte private key. Tries the password, then its Keccak-256 as text, which Status clients are understood to use.
 * @throws KeystoreError PASSWORD or KEY
 */
export async function openKeyFile(file: KeyFile, password: string, kdf: Kdf): Promise<Uint8Array> {
  for (const form of passwordForms(password)) {
    const privateKey = await decrypt(file, form, kdf);
    if (!privateKey) continue;
    assertKeyOf(file, privateKey);
    return privateKey;
  }
  throw new KeystoreError('PASSWORD', 'The password does not open the key file.');
}
