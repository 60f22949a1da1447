/** Parity over segments: GF(2^8) with polynomial 0x11D, systematic Vandermonde matrix (status-wire-protocol §3.3). */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { ReedSolomonErasure } from '@digitaldefiance/reed-solomon-erasure.wasm';

let wasm: Uint8Array | null = null;

/**
 * A fresh instance for each use, 0.2 ms: version 1.0.2 damages its own heap in `reconstruct`, and a second call on the
 * same instance reports too few shards.
 */
function freshCodec(): ReedSolomonErasure {
  wasm ??= readFileSync(
    createRequire(import.meta.url).resolve('@digitaldefiance/reed-solomon-erasure.wasm/wasm'),
  );
  return ReedSolomonErasure.fromBytes(wasm);
}

function layOut(
  shards: readonly (Uint8Array | undefined)[],
  count: number,
  shardSize: number,
): Uint8Array {
  const bytes = new Uint8Array(count * shardSize);
  shards.forEach((shard, index) => {
    if (shard !== undefined) bytes.set(shard, index * shardSize);
  });
  return bytes;
}

function cut(bytes: Uint8Array, from: number, count: number, shardSize: number): Uint8Array[] {
  return Array.from({ length: count }, (_, index) =>
    bytes.slice((from + index) * shardSize, (from + index + 1) * shardSize),
  );
}

/**
 * `parityCount` shards over the data, each `shardSize` bytes; shorter data shards count as padded with zeros.
 * @throws Error when the codec refuses the shape: 1 to 255 data shards, at most 256 in all
 */
export function parityOf(
  data: readonly Uint8Array[],
  parityCount: number,
  shardSize: number,
): Uint8Array[] {
  const bytes = layOut(data, data.length + parityCount, shardSize);
  const result = freshCodec().encode(bytes, data.length, parityCount);
  if (result !== ReedSolomonErasure.RESULT_OK) {
    throw new Error(`Reed-Solomon: ${ReedSolomonErasure.getResultMessage(result)}`);
  }
  return cut(bytes, data.length, parityCount, shardSize);
}

/** The data shards, all of `shardSize` bytes, from any `data.length` shards held; null when they do not suffice. */
export function reconstruct(
  data: readonly (Uint8Array | undefined)[],
  parity: readonly (Uint8Array | undefined)[],
  shardSize: number,
): Uint8Array[] | null {
  const shards = [...data, ...parity];
  const bytes = layOut(shards, shards.length, shardSize);
  const held = shards.map((shard) => shard !== undefined);
  try {
    const result = freshCodec().reconstruct(bytes, data.length, parity.length, held);
    if (result !== ReedSolomonErasure.RESULT_OK) return null;
  } catch {
    // A trap inside the WebAssembly code must not take the reader of hostile bytes down.
    return null;
  }
  return cut(bytes, 0, data.length, shardSize);
}
