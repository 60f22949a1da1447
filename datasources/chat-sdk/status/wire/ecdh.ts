/** Diffie-Hellman by OpenSSL: several times as fast as in JavaScript, and in constant time like there. */
import { createPrivateKey, createPublicKey, diffieHellman, type KeyObject } from 'node:crypto';
import type { PublicKey } from '../../port.ts';
import { isPrivateKey, publicKeyBytes } from './keys.ts';

const SECP256K1 = '06052b8104000a';

/**
 * The X coordinate of the shared point, 32 bytes, unhashed.
 * @param ownPublicKey of `privateKey`, 33 or 65 bytes, where it is at hand: saves OpenSSL making it
 * @throws Error when `publicKey` is no point of the curve (pass bytes from outside through `toPublicKey` first), or
 * `privateKey` is not 32 bytes within the curve's order
 */
export function ecdhX(
  privateKey: Uint8Array,
  publicKey: PublicKey | Uint8Array,
  ownPublicKey?: Uint8Array,
): Uint8Array {
  // OpenSSL takes shorter numbers, and reduces longer ones.
  if (!isPrivateKey(privateKey)) throw new RangeError('not a private key');
  const theirs = typeof publicKey === 'string' ? publicKeyBytes(publicKey) : publicKey;
  const secret = diffieHellman({
    privateKey: privateKeyObject(privateKey, ownPublicKey),
    publicKey: publicKeyObject(theirs),
  });
  return Uint8Array.from(secret);
}

/** RFC 5915. */
function privateKeyObject(privateKey: Uint8Array, publicKey: Uint8Array | undefined): KeyObject {
  const fields = [
    tagged(0x02, Uint8Array.of(1)),
    tagged(0x04, privateKey),
    tagged(0xa0, Buffer.from(SECP256K1, 'hex')),
    ...(publicKey ? [tagged(0xa1, bitString(publicKey))] : []),
  ];
  const key = tagged(0x30, Buffer.concat(fields));
  try {
    return createPrivateKey({ key, format: 'der', type: 'sec1' });
  } finally {
    key.fill(0);
  }
}

/** RFC 5480. */
function publicKeyObject(publicKey: Uint8Array): KeyObject {
  const algorithm = tagged(0x30, Buffer.from(`06072a8648ce3d0201${SECP256K1}`, 'hex'));
  const key = tagged(0x30, Buffer.concat([algorithm, bitString(publicKey)]));
  return createPublicKey({ key, format: 'der', type: 'spki' });
}

function bitString(bytes: Uint8Array): Buffer {
  return tagged(0x03, Buffer.concat([Uint8Array.of(0), bytes]));
}

/** DER of up to 127 bytes, which keys of this curve are. */
function tagged(tag: number, content: Uint8Array): Buffer {
  return Buffer.concat([Uint8Array.of(tag, content.length), content]);
}
