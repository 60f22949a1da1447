/**
 * JSON as it travels over the bridge, with integers kept whole: modules write 64-bit integers as JSON numbers, and
 * `JSON.parse` alone would round those beyond 53 bits.
 */

/** A JSON value; integers that a number would round are bigints. */
export type Json = null | boolean | number | bigint | string | readonly Json[] | JsonObject;

export interface JsonObject {
  readonly [key: string]: Json;
}

type Reviver = (key: string, value: unknown, context: { readonly source?: string }) => unknown;

/** JSON.parse source text access (ECMA-262, stage 4), which Node 24 has and TypeScript's library does not know yet. */
const json = JSON as unknown as {
  parse(text: string, reviver: Reviver): Json;
  stringify(value: unknown, replacer: (key: string, value: unknown) => unknown): string;
  rawJSON(text: string): unknown;
};

/** No 64-bit integer has more digits; what is longer can only be a rounded number. */
const INTEGER = /^-?\d{1,20}$/;

/** @throws SyntaxError when the text is not JSON, or nested so deeply that reading it would take all of the stack */
export function parseJson(text: string): Json {
  try {
    return json.parse(text, (_key, value, { source }) => {
      if (typeof value !== 'number' || Number.isSafeInteger(value)) return value;
      return source !== undefined && INTEGER.test(source) ? BigInt(source) : value;
    });
  } catch (error) {
    throw error instanceof RangeError ? new SyntaxError('JSON nested too deeply') : error;
  }
}

/** Bigints become JSON numbers with all their digits. */
export function printJson(value: Json): string {
  return json.stringify(value, (_key, part) =>
    typeof part === 'bigint' ? json.rawJSON(part.toString()) : part,
  );
}

export function isJsonObject(value: Json): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
