import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex, concatBytes, utf8ToBytes } from '@noble/hashes/utils.js';
import type { PublicKey } from '../../port.ts';
import { compress } from '../wire/keys.ts';
import { parseRatchet, serializeRatchet } from './ratchet-codec.ts';
import type { RatchetState } from './ratchet-state.ts';
import { RecordFormatError, type Records } from './records.ts';

const VERSION = 1;
const HEADER_BYTES = 1 + 1 + 33 + 8;
const ROLES = ['confirmed', 'pending', 'responder'] as const;

export interface SessionAddress {
  readonly peer: PublicKey;
  readonly installationId: string;
  /** The signed prekey it was opened with, the peer's or ours: 33 bytes. */
  readonly bundleId: Uint8Array;
}

/** A double-ratchet session and how X3DH opened it. */
export interface Session {
  /** `pending`: we opened it and send the X3DH header until the peer answers in it; `responder`: the peer did. */
  readonly role: (typeof ROLES)[number];
  /** X3DH ephemeral key of whoever opened it, 33 bytes. */
  readonly ephemeral: Uint8Array;
  /** Unix ns of the bundle in the message that opened it; 0 when we opened it. */
  readonly openedAt: bigint;
  readonly ratchet: RatchetState;
}

// Installation ids are the peer's to choose: hashed, they cannot make keys long or collide.
function keyOf(address: SessionAddress): string {
  const id = sha256(concatBytes(address.bundleId, utf8ToBytes(address.installationId)));
  return `session/${bytesToHex(compress(address.peer))}/${bytesToHex(id)}`;
}

/** What bytes at hand mean: a session is a value, and reading one costs making its public key. */
const known = new WeakMap<Uint8Array, Session>();

/** @throws RecordFormatError, RatchetStateFormatError */
export async function loadSession(
  records: Records,
  address: SessionAddress,
): Promise<Session | null> {
  const key = keyOf(address);
  const bytes = await records.get(key);
  if (bytes === null) return null;
  const read = known.get(bytes) ?? parse(key, bytes);
  known.set(bytes, read);
  return read;
}

function parse(key: string, bytes: Uint8Array): Session {
  const role = ROLES[bytes[1] ?? ROLES.length];
  if (bytes[0] !== VERSION || bytes.length < HEADER_BYTES || role === undefined) {
    throw new RecordFormatError(key, `it is no session of version ${VERSION}`);
  }
  return {
    role,
    ephemeral: bytes.slice(2, 35),
    openedAt: new DataView(bytes.buffer, bytes.byteOffset).getBigInt64(35),
    ratchet: parseRatchet(bytes.subarray(HEADER_BYTES)),
  };
}

export function saveSession(records: Records, address: SessionAddress, session: Session): void {
  const header = new Uint8Array(HEADER_BYTES);
  header.set([VERSION, ROLES.indexOf(session.role)]);
  header.set(session.ephemeral, 2);
  new DataView(header.buffer).setBigInt64(35, session.openedAt);
  const bytes = concatBytes(header, serializeRatchet(session.ratchet));
  known.set(bytes, session);
  records.set(keyOf(address), bytes);
}

export function deleteSession(records: Records, address: SessionAddress): void {
  records.set(keyOf(address), null);
}
