import { type Codec, codec } from './codec.ts';
import { isJsonObject, type Json } from './json.ts';
import type { Path } from './path.ts';
import { mismatch, WireError } from './wire-error.ts';

/** How a key is written: JSON has texts only. */
export interface KeyCodec<K> {
  write(key: K, path: Path): string;
  read(text: string, path: Path): K;
}

/** An object of this one key stands for bytes, so that a map must not have it. */
const RESERVED = '_bytes';

export function map<K, V>(key: KeyCodec<K>, value: Codec<V>): Codec<ReadonlyMap<K, V>> {
  return codec({
    encode(entries, path) {
      const written = [...entries].map(([name, part], index): [string, Json] => {
        const text = key.write(name, path.at(index));
        if (text === RESERVED) throw new WireError(path, `"${RESERVED}" cannot be a key`);
        return [text, value.encode(part, path.at(index))];
      });
      return Object.fromEntries(written);
    },
    decode(json, path) {
      if (json === undefined || !isJsonObject(json)) return mismatch(path, 'a map', json);
      return new Map(
        Object.entries(json).map(([text, part], index) => [
          key.read(text, path.at(index)),
          value.decode(part, path.at(index)),
        ]),
      );
    },
  });
}

/** Keys of the primitives that have one spelling as text. */
function spelled<K extends string | bigint | boolean>(
  type: Codec<K>,
  read: (text: string) => Json,
): KeyCodec<K> {
  return {
    write: (key, path) => String(type.encode(key, path)),
    read(text, path) {
      const key = type.decode(read(text), path);
      if (String(key) !== text) throw new WireError(path, 'a key that is not spelled as it should');
      return key;
    },
  };
}

const DECIMAL = /^-?\d{1,20}$/;

export const textKey = (type: Codec<string>): KeyCodec<string> => spelled(type, (text) => text);

export const integerKey = (type: Codec<bigint>): KeyCodec<bigint> =>
  spelled(type, (text) => (DECIMAL.test(text) ? BigInt(text) : text));

export const truthKey = (type: Codec<boolean>): KeyCodec<boolean> =>
  spelled(type, (text) => (text === 'true' || text === 'false' ? text === 'true' : text));
