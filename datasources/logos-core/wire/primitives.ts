/** The primitive types of LIDL. */
import { type Codec, codec } from './codec.ts';
import { isJsonObject, type Json } from './json.ts';
import type { Path } from './path.ts';
import { mismatch, WireError } from './wire-error.ts';

export function text(value: Json | undefined, path: Path): string {
  if (typeof value !== 'string') return mismatch(path, 'a text', value);
  // Half a surrogate pair is no text: it has no UTF-8, and the other side would refuse the whole message.
  return value.isWellFormed() ? value : mismatch(path, 'a well-formed text', value);
}

export const tstr: Codec<string> = codec<string>({ encode: text, decode: text });

function truth(value: Json | undefined, path: Path): boolean {
  return typeof value === 'boolean' ? value : mismatch(path, 'true or false', value);
}

export const bool: Codec<boolean> = codec<boolean>({ encode: truth, decode: truth });

export const float64: Codec<number> = codec({
  encode(value, path) {
    if (Number.isFinite(value)) return value;
    throw new WireError(path, 'JSON has no numbers that are not finite');
  },
  decode(json, path) {
    // An integer too long for its digits to be kept is a number nevertheless.
    const value = typeof json === 'bigint' ? Number(json) : json;
    return typeof value === 'number' && Number.isFinite(value)
      ? value
      : mismatch(path, 'a number', json);
  },
});

function integer(expected: string, least: bigint, most: bigint): Codec<bigint> {
  const inRange = (value: bigint, path: Path): bigint => {
    if (value >= least && value <= most) return value;
    throw new WireError(path, `expected ${expected}, found an integer out of its range`);
  };
  return codec<bigint>({
    encode: inRange,
    decode(json, path) {
      if (typeof json === 'bigint') return inRange(json, path);
      // A number beyond 53 bits has been rounded on its way: better no answer than another one.
      return typeof json === 'number' && Number.isSafeInteger(json)
        ? inRange(BigInt(json), path)
        : mismatch(path, expected, json);
    },
  });
}

export const int: Codec<bigint> = integer('a 64-bit integer', -(2n ** 63n), 2n ** 63n - 1n);
export const uint: Codec<bigint> = integer('an unsigned 64-bit integer', 0n, 2n ** 64n - 1n);

const TAG = '_bytes';

/** Bytes travel as `{"_bytes": "<base64url without padding>"}`. */
export const bstr: Codec<Uint8Array> = codec({
  encode: (value) => ({ [TAG]: Buffer.from(value).toString('base64url') }),
  decode(json, path) {
    const encoded = json !== undefined && isJsonObject(json) ? json[TAG] : undefined;
    if (typeof encoded !== 'string' || Object.keys(json as object).length !== 1) {
      return mismatch(path, 'bytes', json);
    }
    const bytes = Buffer.from(encoded, 'base64url');
    // Buffer skips what is not of the alphabet and takes the other one too: other bytes than were meant.
    if (bytes.toString('base64url') !== encoded) {
      throw new WireError(path, 'expected base64url without padding');
    }
    return new Uint8Array(bytes);
  },
});
