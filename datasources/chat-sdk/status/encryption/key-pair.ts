import { isPrivateKey, pointOf } from '../wire/keys.ts';
import type { RandomBytes } from '../wire/random.ts';

/** A pair of the encryption layer, where every public key travels compressed. */
export interface CompressedKeyPair {
  /** 32 bytes, a valid secp256k1 scalar. */
  readonly privateKey: Uint8Array;
  /** 33 bytes. */
  readonly publicKey: Uint8Array;
}

export function keyPairOf(privateKey: Uint8Array): CompressedKeyPair {
  return { privateKey, publicKey: pointOf(privateKey, { compressed: true }) };
}

/** @throws Error when `random` keeps giving bytes that are no scalar, which a sound source never does. */
export function generateKeyPair(random: RandomBytes): CompressedKeyPair {
  for (let attempt = 0; attempt < 16; attempt += 1) {
    const privateKey = random(32);
    if (isPrivateKey(privateKey)) return keyPairOf(privateKey);
  }
  throw new Error(
    'The randomness source gave no valid secp256k1 scalar in 16 attempts: replace it.',
  );
}
