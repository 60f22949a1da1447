import { ecdhX } from '../wire/ecdh.ts';
import { keccak } from '../wire/hashes.ts';

export interface InitiatorKeys {
  /** Own identity and fresh ephemeral private keys, 32 bytes each. */
  readonly identity: Uint8Array;
  readonly ephemeral: Uint8Array;
  /** The peer's public keys, 33 or 65 bytes. */
  readonly peerIdentity: Uint8Array;
  readonly peerPreKey: Uint8Array;
}

export interface ResponderKeys {
  /** Own identity and signed-prekey private keys, 32 bytes each. */
  readonly identity: Uint8Array;
  readonly preKey: Uint8Array;
  /** The peer's public keys, 33 or 65 bytes. */
  readonly peerIdentity: Uint8Array;
  readonly peerEphemeral: Uint8Array;
}

/**
 * The initiator's side of X3DH without one-time prekeys (status-wire-protocol §4.3): 32 bytes.
 * @throws Error when a public key is no point of the curve
 */
export function initiateX3dh(keys: InitiatorKeys): Uint8Array {
  return keccak(
    ecdhX(keys.identity, keys.peerPreKey),
    ecdhX(keys.ephemeral, keys.peerIdentity),
    ecdhX(keys.ephemeral, keys.peerPreKey),
  );
}

/**
 * The responder's side; gives what the initiator got.
 * @throws Error when a public key is no point of the curve
 */
export function respondX3dh(keys: ResponderKeys): Uint8Array {
  return keccak(
    ecdhX(keys.preKey, keys.peerIdentity),
    ecdhX(keys.identity, keys.peerEphemeral),
    ecdhX(keys.preKey, keys.peerEphemeral),
  );
}
