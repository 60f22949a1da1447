import { openGcm, sealGcm } from '../wire/aes-gcm.ts';
import { ecdhX } from '../wire/ecdh.ts';
import { uncompress } from '../wire/keys.ts';
import type { RandomBytes } from '../wire/random.ts';
import { generateKeyPair } from './key-pair.ts';

const NONCE_BYTES = 12;

export interface DhSealed {
  /** DH_header.key, 33 bytes. */
  readonly key: Uint8Array;
  /** AES-256-GCM ciphertext ‖ tag ‖ nonce. */
  readonly payload: Uint8Array;
}

/** For a person of whom no installation is known: to the identity key alone (status-wire-protocol §4.4). */
export function sealDh(
  plaintext: Uint8Array,
  peerIdentity: Uint8Array,
  random: RandomBytes,
): DhSealed {
  const ephemeral = generateKeyPair(random);
  const key = ecdhX(ephemeral.privateKey, peerIdentity, ephemeral.publicKey);
  return { key: ephemeral.publicKey, payload: sealGcm(key, plaintext, random(NONCE_BYTES)) };
}

/** Null when the key is no point of the curve or the payload was not sealed to us. */
export function openDh(sealed: DhSealed, identity: Uint8Array): Uint8Array | null {
  if (uncompress(sealed.key) === null) return null;
  return openGcm(ecdhX(identity, sealed.key), sealed.payload);
}
