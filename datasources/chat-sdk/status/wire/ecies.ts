/** ECIES on secp256k1 as Ethereum's nodes do it, no shared information (status-wire-protocol §2.5). */
import {
  createCipheriv,
  createDecipheriv,
  createHash,
  createHmac,
  timingSafeEqual,
} from 'node:crypto';
import { concatBytes } from '@noble/hashes/utils.js';
import type { PublicKey } from '../../port.ts';
import { ecdhX } from './ecdh.ts';
import { isPrivateKey, pointOf, toPublicKey } from './keys.ts';
import type { RandomBytes } from './random.ts';

const KEY_LENGTH = 65;
const IV_LENGTH = 16;
const TAG_LENGTH = 32;
const OVERHEAD = KEY_LENGTH + IV_LENGTH + TAG_LENGTH;

function deriveKeys(z: Uint8Array): { encryption: Uint8Array; mac: Uint8Array } {
  const key = createHash('sha256')
    .update(Uint8Array.of(0, 0, 0, 1))
    .update(z)
    .digest();
  const mac = createHash('sha256').update(key.subarray(16)).digest();
  return { encryption: key.subarray(0, 16), mac };
}

function ephemeralKey(random: RandomBytes): Uint8Array {
  const key = random(32);
  if (!isPrivateKey(key)) return ephemeralKey(random);
  return key;
}

/** ephemeral key 65 ‖ IV 16 ‖ AES-128-CTR ciphertext ‖ HMAC-SHA-256 32. */
export function sealEcies(
  plaintext: Uint8Array,
  recipient: PublicKey,
  random: RandomBytes,
): Uint8Array {
  const ephemeral = ephemeralKey(random);
  const iv = random(IV_LENGTH);
  const { encryption, mac } = deriveKeys(ecdhX(ephemeral, recipient));
  const cipher = createCipheriv('aes-128-ctr', encryption, iv);
  const body = concatBytes(iv, cipher.update(plaintext), cipher.final());
  const tag = createHmac('sha256', mac).update(body).digest();
  return concatBytes(pointOf(ephemeral, { compressed: false }), body, tag);
}

/** Null when the bytes are not sealed to this key. */
export function openEcies(sealed: Uint8Array, privateKey: Uint8Array): Uint8Array | null {
  if (sealed.length < OVERHEAD || sealed[0] !== 4) return null;
  const ephemeral = toPublicKey(sealed.subarray(0, KEY_LENGTH));
  if (ephemeral === null) return null;
  const { encryption, mac } = deriveKeys(ecdhX(privateKey, ephemeral));
  const body = sealed.subarray(KEY_LENGTH, -TAG_LENGTH);
  const tag = createHmac('sha256', mac).update(body).digest();
  if (!timingSafeEqual(tag, sealed.subarray(-TAG_LENGTH))) return null;
  const decipher = createDecipheriv('aes-128-ctr', encryption, body.subarray(0, IV_LENGTH));
  return concatBytes(decipher.update(body.subarray(IV_LENGTH)), decipher.final());
}
