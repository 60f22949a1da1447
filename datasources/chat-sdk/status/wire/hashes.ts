import { keccak_256 } from '@noble/hashes/sha3.js';

/** Keccak-256 with the original padding (not SHA3-256) over the parts joined. 32 bytes. */
export function keccak(...parts: readonly Uint8Array[]): Uint8Array {
  const hash = keccak_256.create();
  for (const part of parts) hash.update(part);
  return hash.digest();
}
