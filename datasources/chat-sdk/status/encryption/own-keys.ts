import { bytesToHex, hexToBytes } from '@noble/hashes/utils.js';
import type { RandomBytes } from '../wire/random.ts';
import { type CompressedKeyPair, generateKeyPair } from './key-pair.ts';
import { getJson, type Records, setJson } from './records.ts';

/** A signed prekey is replaced after this long (status-wire-protocol §4.2). */
const ROTATION_MS = 24 * 3600 * 1000;
/** Store nodes keep about 30 days: nobody can still find a bundle that was replaced this long ago. */
const KEEP_MS = 90 * 24 * 3600 * 1000;

const KEY = 'prekeys';
const VERSION = 1;

export interface OwnPreKey extends CompressedKeyPair {
  /** 0 for the first; one more at each rotation. */
  readonly version: number;
}

interface StoredPreKey {
  readonly privateKey: string;
  readonly publicKey: string;
  readonly version: number;
  /** Unix ms. */
  readonly createdAt: number;
}

async function load(records: Records): Promise<readonly StoredPreKey[]> {
  return (await getJson<StoredPreKey[]>(records, KEY, VERSION)) ?? [];
}

function fromStored(stored: StoredPreKey): OwnPreKey {
  return {
    privateKey: hexToBytes(stored.privateKey),
    publicKey: hexToBytes(stored.publicKey),
    version: stored.version,
  };
}

/** The prekey to advertise at `now` (Unix ms): the current one, or its successor once it is 24 h old. */
export async function currentPreKey(
  records: Records,
  now: number,
  random: RandomBytes,
): Promise<OwnPreKey> {
  const stored = await load(records);
  const newest = stored.at(-1);
  if (newest !== undefined && now - newest.createdAt < ROTATION_MS) return fromStored(newest);
  const pair = generateKeyPair(random);
  const next: StoredPreKey = {
    privateKey: bytesToHex(pair.privateKey),
    publicKey: bytesToHex(pair.publicKey),
    version: newest === undefined ? 0 : newest.version + 1,
    createdAt: now,
  };
  const kept = stored.filter((one) => one === newest || now - one.createdAt < KEEP_MS);
  setJson(records, KEY, VERSION, [...kept, next]);
  return fromStored(next);
}

/** The pair behind a prekey advertised before; null when it was never ours or is long gone. */
export async function findPreKey(
  records: Records,
  publicKey: Uint8Array,
): Promise<OwnPreKey | null> {
  const wanted = bytesToHex(publicKey);
  const found = (await load(records)).find((one) => one.publicKey === wanted);
  return found === undefined ? null : fromStored(found);
}
