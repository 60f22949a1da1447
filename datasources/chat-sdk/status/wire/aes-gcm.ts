/** AES-256-GCM with the nonce at the end: RFC 26 envelopes and DH-mode payloads (status-wire-protocol §4.8). */
import { createCipheriv, createDecipheriv } from 'node:crypto';
import { concatBytes } from '@noble/hashes/utils.js';

const NONCE_LENGTH = 12;
const TAG_LENGTH = 16;

/** ciphertext ‖ tag 16 ‖ nonce 12. A key must never meet the same nonce twice. */
export function sealGcm(key: Uint8Array, plaintext: Uint8Array, nonce: Uint8Array): Uint8Array {
  const cipher = createCipheriv('aes-256-gcm', key, nonce);
  return concatBytes(cipher.update(plaintext), cipher.final(), cipher.getAuthTag(), nonce);
}

/** Null when the bytes are too short or were not sealed with this key. */
export function openGcm(key: Uint8Array, sealed: Uint8Array): Uint8Array | null {
  const tagAt = sealed.length - NONCE_LENGTH - TAG_LENGTH;
  if (tagAt < 0) return null;
  const nonceAt = tagAt + TAG_LENGTH;
  try {
    const decipher = createDecipheriv('aes-256-gcm', key, sealed.subarray(nonceAt));
    decipher.setAuthTag(sealed.subarray(tagAt, nonceAt));
    return concatBytes(decipher.update(sealed.subarray(0, tagAt)), decipher.final());
  } catch {
    return null;
  }
}
