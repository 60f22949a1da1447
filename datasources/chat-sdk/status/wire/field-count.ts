import type { DescField, DescMessage } from '@bufbuild/protobuf';

/**
 * Fields of one message from outside, those of the messages in it included. Each becomes an object: 8 MiB of empty ones
 * would be four million, and stop everybody for seconds.
 */
export const MAX_FIELDS = 16_384;

const VARINT = 0;
const FIXED64 = 1;
const DELIMITED = 2;
const FIXED32 = 5;

/** What is to be looked into, by field number. */
type Level = (number: number) => Level | null;

const NOTHING: Level = () => null;
const levels = new WeakMap<DescMessage, Level>();

function levelOf(schema: DescMessage): Level {
  const known = levels.get(schema);
  if (known !== undefined) return known;
  const fields = new Map(schema.fields.map((field) => [field.number, field]));
  const level: Level = (number) => within(fields.get(number));
  levels.set(schema, level);
  return level;
}

function within(field: DescField | undefined): Level | null {
  if (field === undefined) return null;
  if (field.fieldKind === 'map') {
    const { message } = field;
    // An entry is a message itself: key 1, value 2.
    return message === undefined ? NOTHING : (number) => (number === 2 ? levelOf(message) : null);
  }
  return field.message === undefined ? null : levelOf(field.message);
}

interface Reading {
  readonly bytes: Uint8Array;
  at: number;
  count: number;
}

/** Only the low 53 bits matter: lengths and numbers are small, or wrong. */
function varint(reading: Reading): number {
  let value = 0;
  for (let factor = 1; ; factor *= 128) {
    const byte = reading.bytes[reading.at] ?? 0;
    reading.at += 1;
    value += (byte & 127) * factor;
    if (byte < 128) return value;
  }
}

/** Stops at the first that is too many, and at what is no field: that is the decoder's to refuse. */
function walk(reading: Reading, end: number, level: Level): void {
  while (reading.at < end && reading.count <= MAX_FIELDS) {
    const tag = varint(reading);
    reading.count += 1;
    const type = tag % 8;
    if (type === VARINT) varint(reading);
    else if (type === FIXED64) reading.at += 8;
    else if (type === FIXED32) reading.at += 4;
    else if (type === DELIMITED) {
      const length = varint(reading);
      const next = Math.min(end, reading.at + length);
      const inner = level(Math.floor(tag / 8));
      if (inner !== null) walk(reading, next, inner);
      reading.at = next;
    }
    // The marks of a group stand alone; what is in it is counted here.
  }
}

/** Whether bytes that may be a message of this schema have more fields than one may. */
export function hasTooManyFields(schema: DescMessage, bytes: Uint8Array): boolean {
  const reading: Reading = { bytes, at: 0, count: 0 };
  walk(reading, bytes.length, levelOf(schema));
  return reading.count > MAX_FIELDS;
}
