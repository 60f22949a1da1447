import { hkdf } from '@noble/hashes/hkdf.js';
import { hmac } from '@noble/hashes/hmac.js';
import { sha256 } from '@noble/hashes/sha2.js';
import { utf8ToBytes } from '@noble/hashes/utils.js';

const ROOT_INFO = utf8ToBytes('rsZUpEuXUqqwXBvSy3EcievAh4cMj6QL');
const MESSAGE_INFO = utf8ToBytes('pcwSByyx2CRdryCffXJwy7xgVZWtW5Sh');
const NO_SALT = new Uint8Array(32);
const NEXT_CHAIN_KEY = Uint8Array.of(0x0f);
const MESSAGE_KEY = Uint8Array.of(0x10);

export interface RootStep {
  readonly rootKey: Uint8Array;
  readonly chainKey: Uint8Array;
  /** Derived by the library for header encryption, which Status does not use. */
  readonly headerKey: Uint8Array;
}

export interface ChainStep {
  readonly chainKey: Uint8Array;
  readonly messageKey: Uint8Array;
}

export interface MessageKeys {
  /** AES-256 key. */
  readonly encryption: Uint8Array;
  /** HMAC-SHA-256 key. */
  readonly authentication: Uint8Array;
  /** 16 bytes. */
  readonly iv: Uint8Array;
}

/** KDF_RK of status-wire-protocol §4.4. All inputs 32 bytes. */
export function stepRoot(rootKey: Uint8Array, sharedSecret: Uint8Array): RootStep {
  const okm = hkdf(sha256, sharedSecret, rootKey, ROOT_INFO, 96);
  return { rootKey: okm.slice(0, 32), chainKey: okm.slice(32, 64), headerKey: okm.slice(64, 96) };
}

/** KDF_CK of status-wire-protocol §4.4. */
export function stepChain(chainKey: Uint8Array): ChainStep {
  return {
    chainKey: hmac(sha256, chainKey, NEXT_CHAIN_KEY),
    messageKey: hmac(sha256, chainKey, MESSAGE_KEY),
  };
}

/** The three secrets that protect one message. */
export function expandMessageKey(messageKey: Uint8Array): MessageKeys {
  const okm = hkdf(sha256, messageKey, NO_SALT, MESSAGE_INFO, 80);
  return {
    encryption: okm.slice(0, 32),
    authentication: okm.slice(32, 64),
    iv: okm.slice(64, 80),
  };
}
