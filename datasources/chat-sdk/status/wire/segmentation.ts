/** Messages larger than one envelope, cut into segments with parity (status-wire-protocol §3.3). */
import { create, toBinary } from '@bufbuild/protobuf';
import { SegmentMessageSchema } from '../generated/segment_message_pb.ts';
import { keccak } from './hashes.ts';
import { MAX_ENVELOPE_BYTES, MAX_MESSAGE_BYTES } from './limits.ts';
import { tryDecode } from './protobuf.ts';
import { parityOf } from './reed-solomon.ts';

export interface Segment {
  /** Keccak-256 of the whole message, 32 bytes. */
  readonly hash: Uint8Array;
  readonly kind: 'data' | 'parity';
  readonly index: number;
  /** How many segments of this kind there are. */
  readonly count: number;
  readonly payload: Uint8Array;
  /** Bytes of the whole message; 0 when the sender does not say (before 2026). */
  readonly originalLength: number;
}

/** Data and parity segments together: the field has 256 elements. */
export const MAX_SEGMENTS = 256;
const PARITY_RATE = 0.125;

/**
 * Serialised segments in send order, data first. A message that fits is returned alone and unwrapped.
 * @throws RangeError when the message needs more than 256 segments or is over 8 MiB
 */
export function segment(
  payload: Uint8Array,
  options: { readonly segmentSize: number },
): Uint8Array[] {
  const { segmentSize } = options;
  if (payload.length <= segmentSize) return [payload];
  const count = Math.ceil(payload.length / segmentSize);
  if (!(segmentSize > 0) || count > MAX_SEGMENTS || payload.length > MAX_MESSAGE_BYTES) {
    throw new RangeError(
      `A message of ${payload.length} bytes cannot be sent in segments of ${segmentSize}: at most ${MAX_SEGMENTS} segments and ${MAX_MESSAGE_BYTES} bytes`,
    );
  }
  const data = Array.from({ length: count }, (_, index) =>
    payload.subarray(index * segmentSize, (index + 1) * segmentSize),
  );
  const parityCount = Math.floor(count * PARITY_RATE);
  const withParity = parityCount > 0 && count + parityCount <= MAX_SEGMENTS;
  const parity = withParity ? parityOf(data, parityCount, segmentSize) : [];
  const common = {
    entireMessageHash: keccak(payload),
    originalPayloadLength: BigInt(payload.length),
  };
  return [
    ...data.map((slice, index) => ({ ...common, index, segmentsCount: count, payload: slice })),
    ...parity.map((shard, paritySegmentIndex) => ({
      ...common,
      paritySegmentIndex,
      paritySegmentsCount: parityCount,
      payload: shard,
    })),
  ].map((message) => toBinary(SegmentMessageSchema, create(SegmentMessageSchema, message)));
}

/** Null when the bytes are no valid segment: then they belong to the next layer as they are. */
export function decodeSegment(bytes: Uint8Array): Segment | null {
  const message = tryDecode(SegmentMessageSchema, bytes, MAX_ENVELOPE_BYTES);
  if (message === null) return null;
  const { entireMessageHash: hash, payload, originalPayloadLength } = message;
  const isData = message.segmentsCount >= 2;
  const index = isData ? message.index : message.paritySegmentIndex;
  const count = isData ? message.segmentsCount : message.paritySegmentsCount;
  // The rule tells a segment by its counts alone; the hash's length keeps other messages from passing as one.
  if (hash.length !== 32 || payload.length === 0 || index >= count) return null;
  return {
    hash,
    kind: isData ? 'data' : 'parity',
    index,
    count,
    payload,
    originalLength: Number(originalPayloadLength),
  };
}
