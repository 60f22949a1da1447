/** The reassembler's own records: one index, one set for each message under way, one record for each segment held. */
import { create, toBinary } from '@bufbuild/protobuf';
import type { PublicKey, StateReader, StateWrite } from '../../port.ts';
import {
  type SegmentIndex_Entry as Entry,
  SegmentIndex_EntrySchema,
  SegmentIndexSchema,
  type SegmentSet,
  SegmentSetSchema,
} from '../generated/segment_state_pb.ts';
import { keccak } from './hashes.ts';
import { publicKeyBytes, toHex } from './keys.ts';
import { tryDecode } from './protobuf.ts';

const INDEX_KEY = 'segments';

export type IndexEntry = Entry;
export type { SegmentSet } from '../generated/segment_state_pb.ts';

export const setKey = (id: Uint8Array): string => `${INDEX_KEY}/${toHex(id).slice(2)}`;

export function pieceKey(id: Uint8Array, kind: 'data' | 'parity', index: number): string {
  return `${setKey(id)}/${kind}/${index}`;
}

export interface SegmentSender {
  readonly signer: PublicKey;
  /** Nobody the account listens for. */
  readonly isStranger: boolean;
}

export function newEntry(id: Uint8Array, { signer, isStranger }: SegmentSender, now: number) {
  const sender = keccak(publicKeyBytes(signer)).slice(0, 8);
  const firstSeenMs = BigInt(now);
  return create(SegmentIndex_EntrySchema, { id, firstSeenMs, sender, stranger: isStranger });
}

export async function readIndex(state: StateReader): Promise<IndexEntry[]> {
  const bytes = await state.get(INDEX_KEY);
  return (bytes && tryDecode(SegmentIndexSchema, bytes))?.entries ?? [];
}

export function indexWrite(entries: IndexEntry[]): StateWrite {
  const value = toBinary(SegmentIndexSchema, create(SegmentIndexSchema, { entries }));
  return { key: INDEX_KEY, value };
}

export function newSet(): SegmentSet {
  return create(SegmentSetSchema);
}

export async function readSet(state: StateReader, id: Uint8Array): Promise<SegmentSet> {
  const bytes = await state.get(setKey(id));
  return (bytes && tryDecode(SegmentSetSchema, bytes)) ?? newSet();
}

export function setWrite(id: Uint8Array, set: SegmentSet): StateWrite {
  return { key: setKey(id), value: toBinary(SegmentSetSchema, set) };
}

/** Deletes a set and every segment it holds. */
export function forgetWrites(id: Uint8Array, set: SegmentSet): StateWrite[] {
  const keys = [
    setKey(id),
    ...set.held.map((index) => pieceKey(id, 'data', index)),
    ...set.heldParity.map((index) => pieceKey(id, 'parity', index)),
  ];
  return keys.map((key) => ({ key, value: null }));
}
