/**
 * secp256k1 keys, recoverable signatures and hex as Status writes them (status-wire-protocol §1.2). Computed by
 * libsecp256k1 in WebAssembly: every envelope costs several recoveries, each six times as quick as in JavaScript.
 */
import { ECDH } from 'node:crypto';
import { bytesToHex, hexToBytes } from '@noble/hashes/utils.js';
import * as secp256k1 from 'tiny-secp256k1';
import type { PublicKey } from '../../port.ts';

export interface KeyPair {
  /** 32 bytes. */
  readonly privateKey: Uint8Array;
  readonly publicKey: PublicKey;
}

const SIGNATURE_LENGTH = 65;

/** Lower case, with `0x`. */
export function toHex(bytes: Uint8Array): `0x${string}` {
  return `0x${bytesToHex(bytes)}`;
}

/** Takes hex with or without `0x`; null when it is not hex. */
export function fromHex(text: string): Uint8Array | null {
  try {
    return hexToBytes(text.startsWith('0x') ? text.slice(2) : text);
  } catch {
    return null;
  }
}

export const isPrivateKey: (bytes: Uint8Array) => boolean = secp256k1.isPrivate;

/**
 * The public key in bytes.
 * @throws Error when `privateKey` is not 32 bytes within the curve's order
 */
export function pointOf(privateKey: Uint8Array, { compressed }: { compressed: boolean }) {
  const point = secp256k1.pointFromScalar(privateKey, compressed);
  if (!point) throw new RangeError('not a private key');
  return point;
}

/** @throws Error when `privateKey` is not 32 bytes within the curve's order */
export function keyPair(privateKey: Uint8Array): KeyPair {
  return { privateKey, publicKey: toHex(pointOf(privateKey, { compressed: false })) as PublicKey };
}

/** Reads a 33-byte or 65-byte key; null when it is no point of the curve. */
export function toPublicKey(bytes: Uint8Array): PublicKey | null {
  if (!isKeyShaped(bytes)) return null;
  try {
    return `0x${ECDH.convertKey(bytes, 'secp256k1', undefined, 'hex', 'uncompressed')}` as PublicKey;
  } catch {
    return null;
  }
}

/** OpenSSL also knows a hybrid form, which nobody here writes. */
function isKeyShaped(bytes: Uint8Array): boolean {
  const [form] = bytes;
  return bytes.length === 33 ? form === 2 || form === 3 : bytes.length === 65 && form === 4;
}

/**
 * 65 bytes, uncompressed.
 * @throws RangeError when the text is not `0x04` + 128 hex characters
 */
export function publicKeyBytes(publicKey: PublicKey): Uint8Array {
  const bytes = fromHex(publicKey);
  if (bytes?.length !== 65 || bytes[0] !== 4) {
    throw new RangeError(
      `"${publicKey}" is not a public key: give 0x04 followed by 128 hex characters`,
    );
  }
  return bytes;
}

/** 33 bytes: the parity of Y, then X. */
export function compress(publicKey: PublicKey): Uint8Array {
  const bytes = publicKeyBytes(publicKey);
  const parity = (bytes[64] ?? 0) & 1;
  return Uint8Array.of(2 + parity, ...bytes.subarray(1, 33));
}

/** Reads a 33-byte key; null when it is no point of the curve. */
export function uncompress(bytes: Uint8Array): PublicKey | null {
  return bytes.length === 33 ? toPublicKey(bytes) : null;
}

/** r ‖ s ‖ v, v 0 or 1, 65 bytes. */
export function signRecoverable(hash: Uint8Array, privateKey: Uint8Array): Uint8Array {
  const { signature, recoveryId } = secp256k1.signRecoverable(hash, privateKey);
  return Uint8Array.of(...signature, recoveryId);
}

/** Who signed the 32-byte hash; null when the signature is not 65 bytes with v 0 or 1, or recovers nobody. */
export function recover(hash: Uint8Array, signature: Uint8Array): PublicKey | null {
  const v = signature[SIGNATURE_LENGTH - 1];
  if (signature.length !== SIGNATURE_LENGTH || (v !== 0 && v !== 1)) return null;
  try {
    const point = secp256k1.recover(hash, signature.subarray(0, SIGNATURE_LENGTH - 1), v, false);
    return point && (toHex(point) as PublicKey);
  } catch {
    return null;
  }
}
