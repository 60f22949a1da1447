/** Types whose values LIDL leaves open. */
import { type Codec, codec } from './codec.ts';
import { isJsonObject, type Json } from './json.ts';
import type { Path } from './path.ts';
import { bool, float64, text, tstr } from './primitives.ts';
import { mismatch } from './wire-error.ts';

/** Passes as it is, if JSON can say it and it is not too deep. */
function loose(value: Json | undefined, path: Path): Json {
  if (value === undefined) return mismatch(path, 'any value', value);
  if (typeof value === 'string') return text(value, path);
  if (typeof value === 'number') return float64.encode(value, path);
  const parts: readonly Json[] = Array.isArray(value)
    ? value
    : isJsonObject(value)
      ? Object.values(value)
      : [];
  for (const [index, part] of parts.entries()) loose(part, path.at(index));
  return value;
}

/** `any`, null included. Bytes in it stay in their wire form. */
export const any: Codec<Json> = codec<Json>({ encode: loose, decode: loose });

/** `result`: a call that was answered, and whether what it asked for succeeded. */
export interface Result {
  readonly success: boolean;
  /** Null when there is none. */
  readonly value: Json;
  /** Null when there is none. */
  readonly error: string | null;
}

export const result: Codec<Result> = codec({
  encode: ({ success, value, error }, path) => ({
    success: bool.encode(success, path.at('success')),
    value: any.encode(value, path.at('value')),
    error: error === null ? null : tstr.encode(error, path.at('error')),
  }),
  decode(json, path) {
    if (json === undefined || !isJsonObject(json)) return mismatch(path, 'a result', json);
    const error = json.error ?? null;
    return {
      success: bool.decode(json.success, path.at('success')),
      value: any.decode(json.value ?? null, path.at('value')),
      error: error === null ? null : tstr.decode(error, path.at('error')),
    };
  },
});

/** What a method without a result answers: something, which says nothing. */
export const nothing: Codec<void> = codec({ encode: () => true, decode: () => undefined });
