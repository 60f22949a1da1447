import { ctr } from '@noble/ciphers/aes.js';
import { equalBytes } from '@noble/ciphers/utils.js';
import { hmac } from '@noble/hashes/hmac.js';
import { sha256 } from '@noble/hashes/sha2.js';
import { concatBytes } from '@noble/hashes/utils.js';
import { expandMessageKey } from './ratchet-kdf.ts';

const IV_BYTES = 16;
const TAG_BYTES = 32;

export interface RatchetHeader {
  /** Sender's ratchet key, 33 bytes compressed. */
  readonly key: Uint8Array;
  /** Number of the message in its chain, u32. */
  readonly n: number;
  /** Messages in the sender's previous chain, u32. */
  readonly pn: number;
}

/** n LE32 ‖ pn LE32 ‖ key: the only associated data of a message (status-wire-protocol §4.4). */
export function encodeHeader(header: RatchetHeader): Uint8Array {
  const out = new Uint8Array(8 + header.key.length);
  const view = new DataView(out.buffer);
  view.setUint32(0, header.n, true);
  view.setUint32(4, header.pn, true);
  out.set(header.key, 8);
  return out;
}

/** iv ‖ AES-256-CTR ciphertext ‖ HMAC-SHA-256 over header, iv and ciphertext. */
export function sealMessage(
  messageKey: Uint8Array,
  header: RatchetHeader,
  plaintext: Uint8Array,
): Uint8Array {
  const keys = expandMessageKey(messageKey);
  const body = concatBytes(keys.iv, ctr(keys.encryption, keys.iv).encrypt(plaintext));
  return concatBytes(
    body,
    hmac(sha256, keys.authentication, concatBytes(encodeHeader(header), body)),
  );
}

/** Null when the tag does not fit: wrong key, header or bytes. */
export function openMessage(
  messageKey: Uint8Array,
  header: RatchetHeader,
  ciphertext: Uint8Array,
): Uint8Array | null {
  if (ciphertext.length < IV_BYTES + TAG_BYTES) return null;
  const keys = expandMessageKey(messageKey);
  const body = ciphertext.subarray(0, -TAG_BYTES);
  const tag = hmac(sha256, keys.authentication, concatBytes(encodeHeader(header), body));
  if (!equalBytes(tag, ciphertext.subarray(-TAG_BYTES))) return null;
  return ctr(keys.encryption, body.subarray(0, IV_BYTES)).decrypt(body.subarray(IV_BYTES));
}
