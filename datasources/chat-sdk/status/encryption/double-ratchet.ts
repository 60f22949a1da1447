import { equalBytes } from '@noble/ciphers/utils.js';
import { ecdhX } from '../wire/ecdh.ts';
import { uncompress } from '../wire/keys.ts';
import type { RandomBytes } from '../wire/random.ts';
import { generateKeyPair } from './key-pair.ts';
import { openMessage, type RatchetHeader, sealMessage } from './ratchet-cipher.ts';
import { stepChain, stepRoot } from './ratchet-kdf.ts';
import {
  MAX_KEEP,
  MAX_SKIP,
  MAX_SKIPPED_KEYS,
  RatchetInvariantError,
  type RatchetState,
  type SkippedKey,
} from './ratchet-state.ts';

export interface RatchetEncrypted {
  readonly state: RatchetState;
  readonly header: RatchetHeader;
  readonly ciphertext: Uint8Array;
}

export interface RatchetDecrypted {
  readonly state: RatchetState;
  readonly plaintext: Uint8Array;
}

const MAX_U32 = 0xffffffff;

function isSame(a: Uint8Array | null, b: Uint8Array): boolean {
  return a !== null && equalBytes(a, b);
}

function skipTo(state: RatchetState, until: number): RatchetState | null {
  if (until < state.receiving.n || until > state.receiving.n + MAX_SKIP) return null;
  const skipped: SkippedKey[] = [...state.skipped];
  let { key, n } = state.receiving;
  let received = state.received;
  for (; n < until; n += 1) {
    const step = stepChain(key);
    key = step.chainKey;
    // Before the first message there is no peer key under which a skipped one could be asked for.
    if (state.peer !== null) {
      const { messageKey } = step;
      skipped.push({ ratchetKey: state.peer, n, messageKey, sequence: received });
    }
    received += 1;
  }
  return { ...state, receiving: { key, n }, received, skipped };
}

function turn(state: RatchetState, peer: Uint8Array, random: RandomBytes): RatchetState {
  const incoming = stepRoot(state.rootKey, ecdhX(state.own.privateKey, peer, state.own.publicKey));
  const own = generateKeyPair(random);
  const outgoing = stepRoot(incoming.rootKey, ecdhX(own.privateKey, peer, own.publicKey));
  return {
    ...state,
    rootKey: outgoing.rootKey,
    own,
    peer,
    sending: { key: outgoing.chainKey, n: 0 },
    receiving: { key: incoming.chainKey, n: 0 },
    previousLength: state.sending.n,
  };
}

function forget(state: RatchetState): RatchetState {
  const oldest = state.received - MAX_KEEP;
  const skipped = state.skipped.filter((entry) => entry.sequence >= oldest);
  return { ...state, skipped: skipped.slice(-MAX_SKIPPED_KEYS) };
}

function decryptSkipped(
  state: RatchetState,
  header: RatchetHeader,
  ciphertext: Uint8Array,
): RatchetDecrypted | null | undefined {
  const found = state.skipped.findIndex(
    (entry) => entry.n === header.n && equalBytes(entry.ratchetKey, header.key),
  );
  const entry = state.skipped[found];
  if (entry === undefined) return undefined;
  const plaintext = openMessage(entry.messageKey, header, ciphertext);
  if (plaintext === null) return null;
  return { state: { ...state, skipped: state.skipped.toSpliced(found, 1) }, plaintext };
}

function assertForward(before: RatchetState, after: RatchetState): void {
  // Written so that a number that is none fails too.
  if (!(after.received > before.received)) {
    throw new RatchetInvariantError(`${before.received} keys received became ${after.received}`);
  }
  const isSameChain = after.peer !== null && isSame(before.peer, after.peer);
  if (isSameChain && !(after.receiving.n > before.receiving.n)) {
    throw new RatchetInvariantError(`chain at ${before.receiving.n} became ${after.receiving.n}`);
  }
}

/**
 * Encrypts under the next key of the sending chain.
 * The returned state must replace `state` before the ciphertext leaves: a key used twice breaks both messages.
 * @throws RatchetInvariantError when the chain is used up.
 */
export function encrypt(state: RatchetState, plaintext: Uint8Array): RatchetEncrypted {
  const { n } = state.sending;
  if (!Number.isInteger(n) || n < 0 || n >= MAX_U32) {
    throw new RatchetInvariantError(`sending number ${n} is not below ${MAX_U32}`);
  }
  const { chainKey, messageKey } = stepChain(state.sending.key);
  const header = { key: state.own.publicKey, n, pn: state.previousLength };
  return {
    state: { ...state, sending: { key: chainKey, n: n + 1 } },
    header,
    ciphertext: sealMessage(messageKey, header, plaintext),
  };
}

/**
 * Decrypts each message once, in any order within the limits of ratchet-state.ts.
 * Null when the bytes, header or number do not fit: `state` then stays the valid one.
 */
export function decrypt(
  state: RatchetState,
  header: RatchetHeader,
  ciphertext: Uint8Array,
  random: RandomBytes,
): RatchetDecrypted | null {
  const fromSkipped = decryptSkipped(state, header, ciphertext);
  if (fromSkipped !== undefined) return fromSkipped;
  let next: RatchetState | null = state;
  if (!isSame(state.peer, header.key)) {
    next = skipTo(state, header.pn);
    if (next === null || uncompress(header.key) === null) return null;
    next = turn(next, header.key, random);
  }
  next = skipTo(next, header.n);
  if (next === null) return null;
  const { chainKey, messageKey } = stepChain(next.receiving.key);
  const plaintext = openMessage(messageKey, header, ciphertext);
  if (plaintext === null) return null;
  const advanced = forget({
    ...next,
    receiving: { key: chainKey, n: next.receiving.n + 1 },
    received: next.received + 1,
  });
  assertForward(state, advanced);
  return { state: advanced, plaintext };
}

/** Whether the header's key was taken already in the current chain: a repetition, not a broken session. */
export function isSpent(state: RatchetState, header: RatchetHeader): boolean {
  return isSame(state.peer, header.key) && header.n < state.receiving.n;
}
