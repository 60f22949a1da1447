/** RFC 26 version 1 envelopes, always signed: Status drops one without a signature (status-wire-protocol §2.5). */
import type { PublicKey } from '../../port.ts';
import { openGcm, sealGcm } from './aes-gcm.ts';
import { openEcies, sealEcies } from './ecies.ts';
import { MAX_ENVELOPE_BYTES } from './limits.ts';
import { type RandomBytes, secureRandom } from './random.ts';
import { type OpenedEnvelope, openFrame, signFrame } from './rfc26-frame.ts';

export type { OpenedEnvelope } from './rfc26-frame.ts';

const NONCE_LENGTH = 12;

/**
 * For everybody who holds the 32-byte topic key.
 * @throws RangeError when the payload does not fit an envelope of 1 MiB
 */
export function sealSymmetric(
  payload: Uint8Array,
  key: Uint8Array,
  signerPrivateKey: Uint8Array,
  random: RandomBytes = secureRandom,
): Uint8Array {
  const frame = signFrame(payload, signerPrivateKey, random);
  return sealGcm(key, frame, random(NONCE_LENGTH));
}

/**
 * For one recipient.
 * @throws RangeError when the payload does not fit an envelope of 1 MiB
 */
export function sealAsymmetric(
  payload: Uint8Array,
  recipient: PublicKey,
  signerPrivateKey: Uint8Array,
  random: RandomBytes = secureRandom,
): Uint8Array {
  const frame = signFrame(payload, signerPrivateKey, random);
  return sealEcies(frame, recipient, random);
}

/** Null when it is not ours, malformed, unsigned or over 1 MiB. */
export function openSymmetric(envelope: Uint8Array, key: Uint8Array): OpenedEnvelope | null {
  if (envelope.length > MAX_ENVELOPE_BYTES) return null;
  const frame = openGcm(key, envelope);
  return frame === null ? null : openFrame(frame);
}

/** Null when it is not ours, malformed, unsigned or over 1 MiB. */
export function openAsymmetric(
  envelope: Uint8Array,
  privateKey: Uint8Array,
): OpenedEnvelope | null {
  if (envelope.length > MAX_ENVELOPE_BYTES) return null;
  const frame = openEcies(envelope, privateKey);
  return frame === null ? null : openFrame(frame);
}
