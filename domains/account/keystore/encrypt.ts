import { createCipheriv, randomUUID } from 'node:crypto';
import { bytesToHex, hexToBytes } from '@noble/hashes/utils.js';
import type { Random } from '../../shared/clock.ts';
import type { Kdf, ScryptCost } from '../kdf.ts';
import { normalPassword } from '../password.ts';
import { addressOf, keyFileMac } from './open.ts';

export interface EncryptedKey {
  /** 40 lower-case hex characters. */
  readonly address: string;
  /** The file's JSON. */
  readonly text: string;
}

export interface EncryptedKeys {
  /** Hex; all files of one password share it, and no two passwords do. */
  readonly salt: string;
  readonly files: readonly EncryptedKey[];
}

export interface EncryptOptions {
  readonly kdf: Kdf;
  readonly cost: ScryptCost;
  readonly random: Random;
}

export interface Writing {
  readonly password: string;
  /** Hex; null: a new one. */
  readonly salt: string | null;
}

/** One derivation for all files: one password opens them all anyhow, and each has an IV of its own. */
export async function encryptKeys(
  keys: readonly Uint8Array[],
  { password, salt: given }: Writing,
  { kdf, cost: { N, r, p }, random }: EncryptOptions,
): Promise<EncryptedKeys> {
  const salt = given === null ? random.bytes(32) : hexToBytes(given);
  const params = { kdf: 'scrypt', N, r, p, salt, length: 32 } as const;
  const derived = await kdf.derive(normalPassword(password), params);
  const kdfparams = { dklen: 32, n: N, r, p, salt: bytesToHex(salt) };
  const files = keys.map((privateKey) => {
    const address = addressOf(privateKey);
    const iv = random.bytes(16);
    const cipher = createCipheriv('aes-128-ctr', derived.subarray(0, 16), iv);
    const ciphertext = cipher.update(privateKey);
    const crypto = {
      cipher: 'aes-128-ctr',
      cipherparams: { iv: bytesToHex(iv) },
      ciphertext: bytesToHex(ciphertext),
      kdf: 'scrypt',
      kdfparams,
      mac: bytesToHex(keyFileMac(derived, ciphertext)),
    };
    return { address, text: JSON.stringify({ address, crypto, id: randomUUID(), version: 3 }) };
  });
  derived.fill(0);
  return { salt: kdfparams.salt, files };
}
