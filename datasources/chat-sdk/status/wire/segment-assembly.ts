import { keccak_256 } from '@noble/hashes/sha3.js';
import { concatBytes } from '@noble/hashes/utils.js';
import { keccak } from './hashes.ts';
import { reconstruct } from './reed-solomon.ts';

export interface SegmentPieces {
  /** Keccak-256 of the whole message. */
  readonly hash: Uint8Array;
  /** By index; undefined where one is missing. */
  readonly data: readonly (Uint8Array | undefined)[];
  readonly parity: readonly (Uint8Array | undefined)[];
  /** Bytes of the whole message; 0 when unknown. */
  readonly originalLength: number;
}

/** A message ends in more zeros than this too rarely to pay for the search. */
const MAX_GUESSED_ZEROS = 64;

const isHeld = (piece: Uint8Array | undefined): piece is Uint8Array => piece !== undefined;

function isHash(bytes: Uint8Array, hash: Uint8Array): boolean {
  return Buffer.compare(bytes, hash) === 0;
}

/** All non-last data shards and all parity shards have one size; the last data shard may be shorter. */
function commonSize({ data, parity }: SegmentPieces): number | null {
  const full = [...data.slice(0, -1), ...parity].filter(isHeld);
  const size = full[0]?.length ?? 0;
  const last = data.at(-1)?.length ?? 0;
  return full.every((piece) => piece.length === size) && last <= size ? size : null;
}

/**
 * A rebuilt last shard comes padded with zeros to the full size. Without a stated length the true end is looked for:
 * the full size, then the last byte that is not zero, then a few zeros after it.
 */
function trimmed(joined: Uint8Array, shortest: number, hash: Uint8Array): Uint8Array | null {
  if (isHash(keccak(joined), hash)) return joined;
  let end = joined.length;
  while (end > shortest && joined[end - 1] === 0) end -= 1;
  const prefix = keccak_256.create().update(joined.subarray(0, end));
  for (let zeros = 0; zeros <= MAX_GUESSED_ZEROS && end + zeros < joined.length; zeros += 1) {
    const candidate = prefix.clone().update(new Uint8Array(zeros)).digest();
    if (isHash(candidate, hash)) return joined.slice(0, end + zeros);
  }
  return null;
}

/** The whole message; null when what is held does not give bytes with the stated hash. */
export function assemble(pieces: SegmentPieces): Uint8Array | null {
  const { data, parity, hash, originalLength } = pieces;
  const held = data.filter(isHeld);
  if (held.length === data.length) {
    const joined = concatBytes(...held);
    return isHash(keccak(joined), hash) ? joined : null;
  }
  const size = commonSize(pieces);
  if (size === null) return null;
  const rebuilt = reconstruct(data, parity, size);
  if (rebuilt === null) return null;
  const last = data.at(-1);
  const joined = concatBytes(...rebuilt.slice(0, -1), last ?? rebuilt.at(-1) ?? new Uint8Array());
  if (last !== undefined) return isHash(keccak(joined), hash) ? joined : null;
  const shortest = size * (data.length - 1);
  if (originalLength === 0) return trimmed(joined, shortest + 1, hash);
  const cut = joined.slice(0, originalLength);
  return isHash(keccak(cut), hash) ? cut : null;
}
