import { fromBinary } from '@bufbuild/protobuf';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { PayloadSchema } from '../../../../datasources/chat-sdk/status/generated/mvds_pb.ts';
import { ProtocolMessageSchema } from '../../../../datasources/chat-sdk/status/generated/protocol_message_pb.ts';
import {
  hasTooManyFields,
  MAX_FIELDS,
} from '../../../../datasources/chat-sdk/status/wire/field-count.ts';

const varint = (value: number): number[] =>
  value < 128 ? [value] : [(value % 128) | 128, ...varint(Math.floor(value / 128))];
const delimited = (number: number, bytes: readonly number[]) => [
  ...varint(number * 8 + 2),
  ...varint(bytes.length),
  ...bytes,
];
const repeat = (bytes: readonly number[], times: number) =>
  Array.from({ length: times }, () => bytes).flat();

test.each<[string, number[]]>([
  ['in a message in it', delimited(5005, repeat(delimited(2, []), MAX_FIELDS + 1))],
  ['unknown ones', repeat([8, 1], MAX_FIELDS + 1)],
  ['fixed ones of both sizes', repeat([9, ...Array(8), 13, ...Array(4)].map(Number), MAX_FIELDS)],
  ['in a group', [11, ...repeat([8, 1], MAX_FIELDS + 1), 12]],
])('CHATSDK-85: too many fields are counted: %s', (_what, bytes) => {
  expect(
    hasTooManyFields(
      PayloadSchema,
      Uint8Array.from(bytes, (byte) => byte || 0),
    ),
  ).toBe(true);
});

test('CHATSDK-85: too many fields in the entries of a map are counted, whichever way they nest', () => {
  const entry = delimited(101, [...delimited(1, [65]), ...delimited(2, delimited(3, []))]);
  const few = Uint8Array.from(repeat(entry, MAX_FIELDS / 4));
  expect(hasTooManyFields(ProtocolMessageSchema, few)).toBe(false);
  expect(fromBinary(ProtocolMessageSchema, few).encryptedMessage.A).toBeDefined();
  const many = Uint8Array.from(repeat(entry, MAX_FIELDS / 4 + 1));
  expect(hasTooManyFields(ProtocolMessageSchema, many)).toBe(true);
});

test('CHATSDK-85: what is inside bytes or texts does not count', () => {
  const body = delimited(6003, repeat([8, 1], MAX_FIELDS + 1));
  expect(hasTooManyFields(PayloadSchema, Uint8Array.from(delimited(5004, body)))).toBe(false);
});

test('CHATSDK-85: the count ends for any bytes', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 300 }), (bytes) => {
      expect(hasTooManyFields(PayloadSchema, bytes)).toBe(false);
    }),
    { numRuns: 20_000 },
  );
  expect(hasTooManyFields(PayloadSchema, new Uint8Array(8 * 1024 * 1024).fill(0xff))).toBe(false);
});
