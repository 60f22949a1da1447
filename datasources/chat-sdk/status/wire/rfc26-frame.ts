/** What stands inside an RFC 26 envelope: flags, length, payload, padding, signature (status-wire-protocol §2.5). */
import { concatBytes } from '@noble/hashes/utils.js';
import type { PublicKey } from '../../port.ts';
import { keccak } from './hashes.ts';
import { recover, signRecoverable } from './keys.ts';
import { MAX_ENVELOPE_PAYLOAD_BYTES } from './limits.ts';
import type { RandomBytes } from './random.ts';

export interface OpenedEnvelope {
  readonly payload: Uint8Array;
  /** Who signed the envelope: the claimed sender. */
  readonly signer: PublicKey;
}

const LENGTH_MASK = 0b011;
const SIGNED_FLAG = 0b100;
const SIGNATURE_LENGTH = 65;
const PADDING_STEP = 256;

function littleEndian(length: number): Uint8Array {
  const bytes = [length & 0xff];
  for (let rest = length >>> 8; rest > 0; rest >>>= 8) bytes.push(rest & 0xff);
  return Uint8Array.from(bytes);
}

/** @throws RangeError when the payload cannot fit an envelope */
export function signFrame(
  payload: Uint8Array,
  privateKey: Uint8Array,
  random: RandomBytes,
): Uint8Array {
  if (payload.length > MAX_ENVELOPE_PAYLOAD_BYTES) {
    throw new RangeError(
      `A payload of ${payload.length} bytes does not fit an envelope of ${MAX_ENVELOPE_PAYLOAD_BYTES}: segment it first`,
    );
  }
  const length = littleEndian(payload.length);
  const size = 1 + length.length + payload.length + SIGNATURE_LENGTH;
  const padding = random(PADDING_STEP - (size % PADDING_STEP));
  const unsigned = concatBytes(
    Uint8Array.of(SIGNED_FLAG | length.length),
    length,
    payload,
    padding,
  );
  return concatBytes(unsigned, signRecoverable(keccak(unsigned), privateKey));
}

/** Null when the frame is malformed, unsigned, or its signature recovers nobody. */
export function openFrame(frame: Uint8Array): OpenedEnvelope | null {
  const flags = frame[0] ?? 0;
  const end = frame.length - SIGNATURE_LENGTH;
  if ((flags & SIGNED_FLAG) === 0 || end < 1) return null;
  const start = 1 + (flags & LENGTH_MASK);
  const length = frame.subarray(1, start).reduceRight((total, byte) => total * 256 + byte, 0);
  if (start + length > end) return null;
  const signer = recover(keccak(frame.subarray(0, end)), frame.subarray(end));
  return signer === null ? null : { payload: frame.slice(start, start + length), signer };
}
