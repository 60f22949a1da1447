/** secp256k1 public keys in the forms Status writes them (status-wire-protocol §1.2). */
import { ECDH } from 'node:crypto';
import { secp256k1 } from '@noble/curves/secp256k1.js';
import { bytesToHex, hexToBytes } from '@noble/hashes/utils.js';
import type { PublicKey } from '../../../datasources/chat-sdk/port.ts';

/** 65 bytes, uncompressed. */
export function publicKeyBytes(publicKey: PublicKey): Uint8Array {
  return hexToBytes(publicKey.slice(2));
}

/** Reads 33 or 65 bytes; null when they are no point of the curve. */
export function toPublicKey(bytes: Uint8Array): PublicKey | null {
  const [form] = bytes;
  // OpenSSL also knows a hybrid form, which nobody here writes.
  if (bytes.length === 33 ? form !== 2 && form !== 3 : bytes.length !== 65 || form !== 4)
    return null;
  try {
    return `0x${ECDH.convertKey(bytes, 'secp256k1', undefined, 'hex', 'uncompressed')}` as PublicKey;
  } catch {
    return null;
  }
}

/** @throws Error when `privateKey` is not 32 bytes within the curve's order */
export function publicKeyOf(privateKey: Uint8Array): PublicKey {
  return `0x${bytesToHex(secp256k1.getPublicKey(privateKey, false))}` as PublicKey;
}

/** 33 bytes: the parity of Y, then X. */
export function compressedBytes(publicKey: PublicKey): Uint8Array {
  const bytes = publicKeyBytes(publicKey);
  return Uint8Array.of(2 + ((bytes[64] ?? 0) & 1), ...bytes.subarray(1, 33));
}
