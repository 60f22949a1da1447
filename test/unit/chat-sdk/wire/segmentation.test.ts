import { create, fromBinary, toBinary } from '@bufbuild/protobuf';
import { expect, test } from 'vitest';
import { SegmentMessageSchema } from '../../../../datasources/chat-sdk/status/generated/segment_message_pb.ts';
import { wrap } from '../../../../datasources/chat-sdk/status/wire/application-metadata.ts';
import { toHex } from '../../../../datasources/chat-sdk/status/wire/keys.ts';
import { encodePayload } from '../../../../datasources/chat-sdk/status/wire/mvds.ts';
import {
  decodeSegment,
  segment,
} from '../../../../datasources/chat-sdk/status/wire/segmentation.ts';
import vectors from '../../../vectors/segmentation.json' with { type: 'json' };
import { alice } from './people.ts';

const payload = Uint8Array.from({ length: 1000 }, (_, index) => index);

function segmentsOf(segmentSize: number) {
  return segment(payload, { segmentSize }).map((bytes) => fromBinary(SegmentMessageSchema, bytes));
}

test.each(vectors.cases)(
  'CHATSDK-16: 1000 bytes in $segmentsCount segments carry $paritySegments for parity',
  ({ segmentsCount, paritySegments }) => {
    const segments = segmentsOf(Math.ceil(payload.length / segmentsCount));
    expect(segments).toHaveLength(segmentsCount + paritySegments);
    const data = segments.slice(0, segmentsCount);
    expect(data.map((it) => it.index)).toEqual([...data.keys()]);
    expect(Buffer.concat(data.map((it) => it.payload))).toEqual(Buffer.from(payload));
    for (const it of segments) {
      expect(toHex(it.entireMessageHash)).toBe(`0x${vectors.entireMessageHash}`);
      expect(it.originalPayloadLength).toBe(1000n);
    }
    for (const it of data) {
      expect(it).toMatchObject({ segmentsCount, paritySegmentsCount: 0 });
    }
    segments.slice(segmentsCount).forEach((it, paritySegmentIndex) => {
      expect(it).toMatchObject({
        index: 0,
        segmentsCount: 0,
        paritySegmentIndex,
        paritySegmentsCount: paritySegments,
      });
    });
  },
);

test.each(vectors.reedSolomonComputed.cases)(
  'CHATSDK-17: parity over $dataSegments segments is that of the network',
  ({ dataSegments, segmentSize, parityPayloads }) => {
    const parity = segmentsOf(segmentSize).slice(dataSegments);
    expect(parity.map((it) => toHex(it.payload))).toEqual(parityPayloads.map((it) => `0x${it}`));
  },
);

test('CHATSDK-16: what fits is sent as it is', () => {
  expect(segment(payload, { segmentSize: 1000 })).toEqual([payload]);
  expect(segment(new Uint8Array(), { segmentSize: 10 })).toEqual([new Uint8Array()]);
});

test('CHATSDK-17: parity that would exceed 256 segments is left out', () => {
  const large = new Uint8Array(2300);
  expect(segment(large.subarray(0, 2270), { segmentSize: 10 })).toHaveLength(227 + 28);
  expect(segment(large.subarray(0, 2280), { segmentSize: 10 })).toHaveLength(228 + 28);
  expect(segment(large.subarray(0, 2290), { segmentSize: 10 })).toHaveLength(229);
});

test('CHATSDK-16: a message beyond the limits is refused by name', () => {
  expect(() => segment(new Uint8Array(257), { segmentSize: 1 })).toThrow(RangeError);
  expect(() => segment(payload, { segmentSize: 0 })).toThrow(RangeError);
  const tooLarge = new Uint8Array(8 * 1024 * 1024 + 1);
  expect(() => segment(tooLarge, { segmentSize: 100_000 })).toThrow(/8388609 bytes/);
});

test('CHATSDK-18: other messages do not pass for a segment', () => {
  expect(decodeSegment(new Uint8Array())).toBeNull();
  expect(decodeSegment(wrap(1, Uint8Array.of(8, 1), alice.privateKey).bytes)).toBeNull();
  expect(decodeSegment(encodePayload({ acks: [new Uint8Array(32)] }))).toBeNull();
  const valid = { entireMessageHash: new Uint8Array(32), payload: Uint8Array.of(1) };
  const decode = (fields: object) =>
    decodeSegment(
      toBinary(SegmentMessageSchema, create(SegmentMessageSchema, { ...valid, ...fields })),
    );
  expect(decode({ segmentsCount: 2 })).toMatchObject({ kind: 'data', index: 0, count: 2 });
  expect(decode({ paritySegmentsCount: 1 })).toMatchObject({ kind: 'parity', count: 1 });
  expect(decode({})).toBeNull();
  expect(decode({ segmentsCount: 1 })).toBeNull();
  expect(decode({ segmentsCount: 2, index: 2 })).toBeNull();
  expect(decode({ paritySegmentsCount: 1, paritySegmentIndex: 1 })).toBeNull();
  expect(decode({ segmentsCount: 2, payload: new Uint8Array() })).toBeNull();
  expect(decode({ segmentsCount: 2, entireMessageHash: new Uint8Array(31) })).toBeNull();
});
