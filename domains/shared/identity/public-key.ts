/** secp256k1 public keys in the forms Status writes them (status-wire-protocol §1.2). */
import { secp256k1 } from '@noble/curves/secp256k1.js';
import { bytesToHex, hexToBytes } from '@noble/hashes/utils.js';
import type { PublicKey } from '../../../datasources/chat-sdk/port.ts';

/** 65 bytes, uncompressed. */
export function publicKeyBytes(publicKey: PublicKey): Uint8Array {
  return hexToBytes(publicKey.slice(2));
}

/** Reads 33 or 65 bytes; null when they are no point of the curve. */
export function toPublicKey(bytes: Uint8Array): PublicKey | null {
  try {
    return `0x${bytesToHex(secp256k1.Point.fromBytes(bytes).toBytes(false))}` as PublicKey;
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
