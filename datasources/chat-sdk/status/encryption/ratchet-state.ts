import { ecdhX } from '../wire/ecdh.ts';
import type { RandomBytes } from '../wire/random.ts';
import { type CompressedKeyPair, generateKeyPair } from './key-pair.ts';
import { stepRoot } from './ratchet-kdf.ts';

/** Keys skipped at most on account of one message. */
export const MAX_SKIP = 1000;
/** A skipped key is forgotten after this many further keys. */
export const MAX_KEEP = 3000;
/** Skipped keys held at most. */
export const MAX_SKIPPED_KEYS = 2000;

interface Chain {
  readonly key: Uint8Array;
  /** Keys taken from this chain so far. */
  readonly n: number;
}

export interface SkippedKey {
  readonly ratchetKey: Uint8Array;
  readonly n: number;
  readonly messageKey: Uint8Array;
  /** Value of `received` when it was skipped. */
  readonly sequence: number;
}

/** One double-ratchet session (status-wire-protocol §4.4). A value: operations return a new one. */
export interface RatchetState {
  readonly rootKey: Uint8Array;
  readonly own: CompressedKeyPair;
  /** Null on the responder's side until the first message. */
  readonly peer: Uint8Array | null;
  readonly sending: Chain;
  readonly receiving: Chain;
  /** Length of the previous sending chain. */
  readonly previousLength: number;
  /** Receiving keys derived over the session's life; never decreases. */
  readonly received: number;
  /** Oldest first. */
  readonly skipped: readonly SkippedKey[];
}

/** A ratchet that would repeat a key or step back: the session must not go on. */
export class RatchetInvariantError extends Error {
  override readonly name = 'RatchetInvariantError';
  constructor(detail: string) {
    super(`Ratchet stopped: ${detail}. Start a new session from the peer's bundle.`);
  }
}

/** The side that ran X3DH against the peer's signed prekey. */
export function initiateRatchet(
  sharedKey: Uint8Array,
  peerPreKey: Uint8Array,
  random: RandomBytes,
): RatchetState {
  const own = generateKeyPair(random);
  const step = stepRoot(sharedKey, ecdhX(own.privateKey, peerPreKey, own.publicKey));
  return {
    rootKey: step.rootKey,
    own,
    peer: peerPreKey,
    sending: { key: step.chainKey, n: 0 },
    receiving: { key: sharedKey, n: 0 },
    previousLength: 0,
    received: 0,
    skipped: [],
  };
}

/** The side whose signed prekey was used; it ratchets on the first message. */
export function respondRatchet(sharedKey: Uint8Array, preKey: CompressedKeyPair): RatchetState {
  return {
    rootKey: sharedKey,
    own: preKey,
    peer: null,
    sending: { key: sharedKey, n: 0 },
    receiving: { key: sharedKey, n: 0 },
    previousLength: 0,
    received: 0,
    skipped: [],
  };
}
