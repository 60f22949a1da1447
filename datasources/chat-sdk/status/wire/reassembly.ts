/** Puts segments together again, its state in the caller's hands (status-wire-protocol §3.3). */
import type { StateReader, StateWrite } from '../../port.ts';
import { keccak } from './hashes.ts';
import { publicKeyBytes } from './keys.ts';
import { MAX_MESSAGE_BYTES, MAX_STRANGER_MESSAGE_BYTES } from './limits.ts';
import { assemble } from './segment-assembly.ts';
import { isExpired, prune } from './segment-pruning.ts';
import {
  forgetWrites,
  indexWrite,
  newEntry,
  newSet,
  pieceKey,
  readIndex,
  readSet,
  type SegmentSender,
  type SegmentSet,
  setWrite,
} from './segment-records.ts';
import { MAX_SEGMENTS, type Segment } from './segmentation.ts';

export type SegmentDrop =
  /** The message was put together before. */
  | 'segment-late'
  | 'segment-duplicate'
  /** Its counts contradict those of the segments before. */
  | 'segment-conflict'
  | 'segment-oversized'
  /** Everything is there and the hash is wrong: all of it is forgotten. */
  | 'segment-hash-mismatch';

export interface SegmentOutcome {
  readonly writes: readonly StateWrite[];
  /** The whole message, once. */
  readonly complete: Uint8Array | null;
  /** Why the segment was of no use; null when it was kept or completed the message. */
  readonly dropped: SegmentDrop | null;
}

/**
 * Senders add an eighth of at most 228. Without a limit two segments of 1 MiB that announce 254 for parity would make
 * the codec fill 256 MiB.
 */
const MAX_PARITY_SEGMENTS = 32;

/** The last change to a key wins, wherever the caller commits them. */
function merged(...lists: readonly (readonly StateWrite[])[]): StateWrite[] {
  return [...new Map(lists.flat().map((write) => [write.key, write])).values()];
}

function drop(dropped: SegmentDrop): SegmentOutcome {
  return { writes: [], complete: null, dropped };
}

function refusal(
  segment: Segment,
  set: SegmentSet,
  size: number,
  maxBytes: number,
): SegmentDrop | null {
  const isData = segment.kind === 'data';
  const known = isData ? set.segmentsCount : set.paritySegmentsCount;
  const other = isData ? set.paritySegmentsCount : set.segmentsCount;
  if (known !== 0 && known !== segment.count) return 'segment-conflict';
  if ((isData ? set.held : set.heldParity).includes(segment.index)) return 'segment-duplicate';
  if (!isData && segment.count > MAX_PARITY_SEGMENTS) return 'segment-oversized';
  if (segment.count + other > MAX_SEGMENTS) return 'segment-oversized';
  if (segment.originalLength > maxBytes) return 'segment-oversized';
  // Parity weighs at most an eighth more.
  return size + segment.payload.length > maxBytes * 1.125 ? 'segment-oversized' : null;
}

function withSegment(set: SegmentSet, segment: Segment): SegmentSet {
  const originalPayloadLength = set.originalPayloadLength || BigInt(segment.originalLength);
  return segment.kind === 'data'
    ? {
        ...set,
        originalPayloadLength,
        segmentsCount: segment.count,
        held: [...set.held, segment.index],
      }
    : {
        ...set,
        originalPayloadLength,
        paritySegmentsCount: segment.count,
        heldParity: [...set.heldParity, segment.index],
      };
}

async function tryAssemble(
  state: StateReader,
  id: Uint8Array,
  set: SegmentSet,
  segment: Segment,
): Promise<Uint8Array | null> {
  const pieces = async (kind: Segment['kind'], count: number, held: readonly number[]) => {
    const found = new Array<Uint8Array | undefined>(count).fill(undefined);
    for (const index of held) {
      const isNew = kind === segment.kind && index === segment.index;
      const piece = isNew ? segment.payload : await state.get(pieceKey(id, kind, index));
      found[index] = piece ?? undefined;
    }
    return found;
  };
  return assemble({
    hash: segment.hash,
    data: await pieces('data', set.segmentsCount, set.held),
    parity: await pieces('parity', set.paritySegmentsCount, set.heldParity),
    originalLength: Number(set.originalPayloadLength),
  });
}

/**
 * Takes one segment into `state`. Segments are grouped by message hash and envelope signer. `now` in Unix ms.
 * Commit `writes` before the next call.
 */
export async function addSegment(
  state: StateReader,
  segment: Segment,
  sender: SegmentSender,
  now: number,
): Promise<SegmentOutcome> {
  const id = keccak(segment.hash, publicKeyBytes(sender.signer)).slice(0, 16);
  const index = await readIndex(state);
  const known = index.find((entry) => Buffer.compare(entry.id, id) === 0 && !isExpired(entry, now));
  if (known?.complete) return drop('segment-late');
  const entry = known ?? newEntry(id, sender, now);
  const set = known === undefined ? newSet() : await readSet(state, id);
  const maxBytes = sender.isStranger ? MAX_STRANGER_MESSAGE_BYTES : MAX_MESSAGE_BYTES;
  const refused = refusal(segment, set, entry.size, maxBytes);
  if (refused !== null) return drop(refused);

  const others = index.filter((other) => other !== known);
  const growing = { ...entry, size: entry.size + segment.payload.length };
  const pruned = await prune(state, others, growing, now);
  const grown = withSegment(set, segment);
  const held = grown.held.length + grown.heldParity.length;
  const enough = grown.segmentsCount > 0 && held >= grown.segmentsCount;
  const complete = enough ? await tryAssemble(state, id, grown, segment) : null;

  if (complete !== null) {
    const done = { ...entry, size: 0, complete: true };
    const remembered = [indexWrite([...pruned.entries, done])];
    const writes = merged(pruned.writes, forgetWrites(id, set), remembered);
    return { writes, complete, dropped: null };
  }
  if (grown.segmentsCount > 0 && grown.held.length === grown.segmentsCount) {
    const writes = merged(pruned.writes, forgetWrites(id, set), [indexWrite(pruned.entries)]);
    return { writes, complete: null, dropped: 'segment-hash-mismatch' };
  }
  const waiting = { ...entry, size: entry.size + segment.payload.length };
  const writes = merged(pruned.writes, [
    { key: pieceKey(id, segment.kind, segment.index), value: segment.payload },
    setWrite(id, grown),
    indexWrite([...pruned.entries, waiting]),
  ]);
  return { writes, complete: null, dropped: null };
}
