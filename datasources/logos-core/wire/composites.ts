/** Types made of others. */
import { type Codec, codec } from './codec.ts';
import { isJsonObject, type Json } from './json.ts';
import { mismatch, WireError } from './wire-error.ts';

export function array<T>(element: Codec<T>): Codec<readonly T[]> {
  return codec({
    encode: (values, path) => values.map((value, index) => element.encode(value, path.at(index))),
    decode(json, path) {
      if (!Array.isArray(json)) return mismatch(path, 'an array', json);
      return json.map((part: Json, index) => element.decode(part, path.at(index)));
    },
  });
}

/** Empty is null in a position; absent and null are both read as empty, and anything else has to fit. */
export function optional<T>(value: Codec<T>): Codec<T | null> {
  return {
    isOptional: true,
    encode: (present, path) => (present === null ? null : value.encode(present, path)),
    decode: (json, path) => (json === undefined || json === null ? null : value.decode(json, path)),
  };
}

type Fields<T> = { readonly [K in keyof T]-?: Codec<T[K]> };

/**
 * A record. An empty optional field is left out; keys that no field has are ignored, for a newer module may send more.
 * @param fields asked for when first needed, because records may contain each other and themselves
 */
export function record<T extends object>(name: string, fields: () => Fields<T>): Codec<T> {
  let known: readonly (readonly [string, Codec<unknown>])[] | null = null;
  const entries = () => {
    known ??= Object.entries<Codec<unknown>>(fields());
    return known;
  };
  return codec<T>({
    encode(value, path) {
      const given = value as Readonly<Record<string, unknown>>;
      const written = entries().flatMap(([key, field]): [string, Json][] => {
        const part = Object.hasOwn(given, key) ? given[key] : undefined;
        if (field.isOptional && (part === null || part === undefined)) return [];
        if (part === undefined) throw new WireError(path.at(key), `${name} needs it`);
        return [[key, field.encode(part, path.at(key))]];
      });
      return Object.fromEntries(written);
    },
    decode(json, path) {
      if (json === undefined || !isJsonObject(json)) return mismatch(path, name, json);
      const read = entries().map(([key, field]) => {
        const part = Object.hasOwn(json, key) ? json[key] : undefined;
        return [key, field.decode(part, path.at(key))];
      });
      return Object.fromEntries(read) as T;
    },
  });
}
