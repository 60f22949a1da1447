import { create } from '@bufbuild/protobuf';
import { concatBytes, utf8ToBytes } from '@noble/hashes/utils.js';
import type { PublicKey } from '../../port.ts';
import { type Bundle, BundleSchema } from '../generated/protocol_message_pb.ts';
import { keccak } from '../wire/hashes.ts';
import { compress, keyPair, recover, signRecoverable, uncompress } from '../wire/keys.ts';

/** The version this gateway speaks: 1 negotiates topics (status-wire-protocol §4.5). */
export const PROTOCOL_VERSION = 1;
/** Longer ids are refused: they are UUIDs on every known client. */
export const MAX_INSTALLATION_ID_LENGTH = 100;
/** Senders put in three at most; the margin is for clients not seen yet. */
const MAX_BUNDLE_INSTALLATIONS = 16;

interface SignedPreKeyPart {
  readonly signedPreKey: Uint8Array;
  readonly version: number;
}

export interface SignableBundle {
  /** By installation id. */
  readonly signedPreKeys: Readonly<Record<string, SignedPreKeyPart>>;
  /** Unix ns; 0 is left out of the material. */
  readonly timestamp: bigint;
}

export interface Installation {
  readonly id: string;
  /** 33 bytes, a point of the curve. */
  readonly preKey: Uint8Array;
  readonly version: number;
  readonly protocolVersion: number;
}

export interface VerifiedBundle {
  readonly identity: PublicKey;
  /** Unix ns. */
  readonly timestamp: bigint;
  readonly installations: readonly Installation[];
}

/** The bytes a bundle's signature covers (status-wire-protocol §4.2). */
export function signatureMaterial(bundle: SignableBundle): Uint8Array {
  const ids = Object.keys(bundle.signedPreKeys).sort(compareUtf8);
  const parts = ids.flatMap((id) => {
    const part = bundle.signedPreKeys[id];
    if (part === undefined) return [];
    return [utf8ToBytes(id), part.signedPreKey, utf8ToBytes(String(part.version))];
  });
  if (bundle.timestamp !== 0n) parts.push(utf8ToBytes(String(bundle.timestamp)));
  return concatBytes(...parts);
}

// JavaScript orders by UTF-16 unit, the network by byte.
function compareUtf8(a: string, b: string): number {
  return Buffer.compare(Buffer.from(a), Buffer.from(b));
}

/** @param publicKey of `identity`, where it is at hand: saves making it */
export function signBundle(
  installations: readonly Installation[],
  timestamp: bigint,
  identity: Uint8Array,
  publicKey: PublicKey = keyPair(identity).publicKey,
): Bundle {
  const signedPreKeys = Object.fromEntries(
    installations.map((one) => [
      one.id,
      { signedPreKey: one.preKey, version: one.version, protocolVersion: one.protocolVersion },
    ]),
  );
  const signature = signRecoverable(
    keccak(signatureMaterial({ signedPreKeys, timestamp })),
    identity,
  );
  return create(BundleSchema, {
    identity: compress(publicKey),
    signedPreKeys,
    signature,
    timestamp,
  });
}

/** Null when the signature is not its identity's, or a key in it is no point of the curve. */
export function verifyBundle(bundle: Bundle): VerifiedBundle | null {
  const identity = uncompress(bundle.identity);
  if (identity === null) return null;
  const entries = Object.entries(bundle.signedPreKeys);
  if (entries.length > MAX_BUNDLE_INSTALLATIONS) return null;
  const installations: Installation[] = [];
  for (const [id, part] of entries) {
    if (id.length > MAX_INSTALLATION_ID_LENGTH || uncompress(part.signedPreKey) === null)
      return null;
    const { signedPreKey: preKey, version, protocolVersion } = part;
    installations.push({ id, preKey, version, protocolVersion });
  }
  const material = signatureMaterial(bundle);
  if (recover(keccak(material), bundle.signature) !== identity) return null;
  return { identity, timestamp: bundle.timestamp, installations };
}
