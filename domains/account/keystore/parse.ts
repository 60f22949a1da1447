/** Reads Web3 Secret Storage v3 as wallets write it, go-ethereum's and Status's dialects included. */
import { hexToBytes } from '@noble/hashes/utils.js';
import { z } from 'zod';
import { type KdfParams, kdfRefusal } from '../kdf.ts';
import { KeystoreError } from './error.ts';

export interface KeyFile {
  /** 40 lower-case hex characters; null when the file tells none. */
  readonly address: string | null;
  readonly kdf: KdfParams;
  readonly iv: Uint8Array;
  readonly ciphertext: Uint8Array;
  readonly mac: Uint8Array;
}

/** Real ones have some 500 bytes. */
export const MAX_FILE_LENGTH = 65_536;

function hex(bytes: number | null) {
  return z
    .string()
    .regex(/^(0x)?([0-9a-f]{2})*$/i)
    .transform((text) => hexToBytes(text.replace(/^0x/i, '').toLowerCase()))
    .refine((value) => bytes === null || value.length === bytes);
}

const count = z.number().int().positive();
const scryptParams = z.object({
  dklen: count,
  n: count,
  r: count,
  p: count,
  salt: hex(null),
});
const pbkdf2Params = z.object({
  dklen: count,
  c: count,
  prf: z.literal('hmac-sha256'),
  salt: hex(null),
});
const cryptoMembers = {
  cipher: z.literal('aes-128-ctr'),
  cipherparams: z.object({ iv: hex(16) }),
  ciphertext: hex(32),
  mac: hex(32),
};
const keyFile = z.object({
  version: z.union([z.literal(3), z.literal('3')]),
  address: hex(20).nullish(),
  crypto: z.discriminatedUnion('kdf', [
    z.object({ ...cryptoMembers, kdf: z.literal('scrypt'), kdfparams: scryptParams }),
    z.object({ ...cryptoMembers, kdf: z.literal('pbkdf2'), kdfparams: pbkdf2Params }),
  ]),
});

/** Old files spell members `Crypto`, `KDF`, …. */
function lowerCaseMembers(_key: string, value: unknown): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, member]) => [name.toLowerCase(), member]),
  );
}

function toKdf({ kdfparams }: z.infer<typeof keyFile>['crypto']): KdfParams {
  const { dklen: length, salt } = kdfparams;
  if ('c' in kdfparams) return { kdf: 'pbkdf2', c: kdfparams.c, salt, length };
  const { n: N, r, p } = kdfparams;
  return { kdf: 'scrypt', N, r, p, salt, length };
}

/** @throws KeystoreError MALFORMED or TOO_COSTLY */
export function parseKeyFile(text: string): KeyFile {
  if (text.length > MAX_FILE_LENGTH) {
    throw new KeystoreError('MALFORMED', `A key file has at most ${MAX_FILE_LENGTH} bytes.`);
  }
  let json: unknown;
  try {
    json = JSON.parse(text, lowerCaseMembers);
  } catch {
    throw new KeystoreError('MALFORMED', 'A key file is JSON.');
  }
  const { success, data, error } = keyFile.safeParse(json);
  if (!success) {
    const where = error.issues.map(({ path }) => path.join('.')).join(', ');
    throw new KeystoreError('MALFORMED', `Not a Web3 Secret Storage v3 file: see ${where}.`);
  }
  const { address, crypto } = data;
  const kdf = toKdf(crypto);
  const refusal = kdfRefusal(kdf);
  if (refusal) throw new KeystoreError('TOO_COSTLY', `Key derivation refused: ${refusal}.`);
  return {
    address: address ? Buffer.from(address).toString('hex') : null,
    kdf,
    iv: crypto.cipherparams.iv,
    ciphertext: crypto.ciphertext,
    mac: crypto.mac,
  };
}
