import { keyPairOf } from './key-pair.ts';
import type { RatchetState, SkippedKey } from './ratchet-state.ts';

const VERSION = 1;
const PUBLIC_KEY_BYTES = 33;
const FIXED_BYTES = 1 + 32 + 32 + 1 + PUBLIC_KEY_BYTES + 36 + 36 + 4 + 8 + 2;
const SKIPPED_BYTES = PUBLIC_KEY_BYTES + 4 + 32 + 8;

/** Bytes that are no ratchet state of a known version: written by a newer gateway, or damaged. */
export class RatchetStateFormatError extends Error {
  override readonly name = 'RatchetStateFormatError';
  constructor(detail: string) {
    super(
      `Not a ratchet state of version ${VERSION}: ${detail}. Restore the records or drop the session.`,
    );
  }
}

/**
 * Version 1 ‖ root 32 ‖ own private key 32 ‖ has peer 1 ‖ peer key 33 ‖ sending key 32, n u32 ‖ receiving key 32,
 * n u32 ‖ previous length u32 ‖ received u64 ‖ count u16 ‖ count × (ratchet key 33, n u32, message key 32,
 * sequence u64). Big-endian. 185 bytes and 77 for each skipped key.
 */
export function serializeRatchet(state: RatchetState): Uint8Array {
  const out = new Uint8Array(FIXED_BYTES + state.skipped.length * SKIPPED_BYTES);
  const view = new DataView(out.buffer);
  let at = 0;
  const bytes = (value: Uint8Array, length: number) => {
    out.set(value, at);
    at += length;
  };
  const u32 = (value: number) => {
    view.setUint32(at, value);
    at += 4;
  };
  const u64 = (value: number) => {
    view.setBigUint64(at, BigInt(value));
    at += 8;
  };
  bytes(Uint8Array.of(VERSION), 1);
  bytes(state.rootKey, 32);
  bytes(state.own.privateKey, 32);
  bytes(Uint8Array.of(state.peer === null ? 0 : 1), 1);
  bytes(state.peer ?? new Uint8Array(), PUBLIC_KEY_BYTES);
  for (const chain of [state.sending, state.receiving]) {
    bytes(chain.key, 32);
    u32(chain.n);
  }
  u32(state.previousLength);
  u64(state.received);
  view.setUint16(at, state.skipped.length);
  at += 2;
  for (const entry of state.skipped) {
    bytes(entry.ratchetKey, PUBLIC_KEY_BYTES);
    u32(entry.n);
    bytes(entry.messageKey, 32);
    u64(entry.sequence);
  }
  return out;
}

/** @throws RatchetStateFormatError */
export function parseRatchet(data: Uint8Array): RatchetState {
  if (data[0] !== VERSION)
    throw new RatchetStateFormatError(`version byte is ${data[0] ?? 'missing'}`);
  if (data.length < FIXED_BYTES)
    throw new RatchetStateFormatError(`${data.length} bytes are too few`);
  const view = new DataView(data.buffer, data.byteOffset, data.byteLength);
  const count = view.getUint16(FIXED_BYTES - 2);
  if (data.length !== FIXED_BYTES + count * SKIPPED_BYTES) {
    throw new RatchetStateFormatError(`${data.length} bytes do not hold ${count} skipped keys`);
  }
  let at = 1;
  const bytes = (length: number) => {
    at += length;
    return data.slice(at - length, at);
  };
  const u32 = () => {
    at += 4;
    return view.getUint32(at - 4);
  };
  const u64 = () => {
    at += 8;
    return Number(view.getBigUint64(at - 8));
  };
  const chain = () => ({ key: bytes(32), n: u32() });
  const rootKey = bytes(32);
  const own = keyPairOf(bytes(32));
  const hasPeer = bytes(1)[0] === 1;
  const peer = bytes(PUBLIC_KEY_BYTES);
  const sending = chain();
  const receiving = chain();
  const previousLength = u32();
  const received = u64();
  at += 2;
  const skipped: SkippedKey[] = [];
  for (let index = 0; index < count; index += 1) {
    const ratchetKey = bytes(PUBLIC_KEY_BYTES);
    skipped.push({ ratchetKey, n: u32(), messageKey: bytes(32), sequence: u64() });
  }
  return {
    rootKey,
    own,
    peer: hasPeer ? peer : null,
    sending,
    receiving,
    previousLength,
    received,
    skipped,
  };
}
