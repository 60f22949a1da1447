import { describe, expect, test } from 'vitest';
import type { Codec } from '../../../../datasources/logos-core/wire/codec.ts';
import * as wire from '../../../../datasources/logos-core/wire/index.ts';
import type { Json } from '../../../../datasources/logos-core/wire/json.ts';
import { MAX_VALUE_DEPTH } from '../../../../datasources/logos-core/wire/path.ts';
import { type Entry, entry } from './entry.ts';
import { at, misfit } from './misfit.ts';

describe('bytes', () => {
  test.each([
    ['-_-_AA==', 'padding'],
    ['+/+/AA', 'the other alphabet'],
    ['AB', 'bits behind the last byte'],
    ['A', 'half a byte'],
    ['AA AA', 'a space'],
    ['é', 'no alphabet at all'],
  ])('LIDL-14: %s is refused: %s', (encoded) => {
    expect(misfit(() => wire.bstr.decode({ _bytes: encoded }, at))).toBe(
      'm.f(p): expected base64url without padding',
    );
  });

  test.each([['AA'], [{ _bytes: 1 }], [{ bytes: 'AA' }], [{ _bytes: 'AA', more: 1 }], [[]], [{}]])(
    'LIDL-14: %j is no bytes',
    (json) => {
      expect(misfit(() => wire.bstr.decode(json as Json, at))).toContain('expected bytes');
    },
  );

  test("LIDL-14: what is read is the caller's own, and a map cannot look like bytes", () => {
    const read = wire.bstr.decode({ _bytes: 'AAE' }, at);
    expect(read).toEqual(Uint8Array.of(0, 1));
    expect(read.buffer.byteLength).toBe(2);
    const map = wire.map(wire.textKey(wire.tstr), wire.tstr);
    expect(misfit(() => map.encode(new Map([['_bytes', 'AA']]), at))).toContain('cannot be a key');
  });
});

describe('integers', () => {
  test.each<[Json, string, Codec<bigint>, string]>([
    [2n ** 63n, 'int', wire.int, 'out of its range'],
    [-(2n ** 63n) - 1n, 'int', wire.int, 'out of its range'],
    [2n ** 64n, 'uint', wire.uint, 'out of its range'],
    [-1, 'uint', wire.uint, 'out of its range'],
    [1.5, 'int', wire.int, 'expected a 64-bit integer, found a number'],
    [2 ** 53, 'int', wire.int, 'expected a 64-bit integer, found a number'],
    ['1', 'uint', wire.uint, 'expected an unsigned 64-bit integer, found a text'],
    [true, 'int', wire.int, 'found true or false'],
  ])('LIDL-15: %s is no %s', (json, _what, codec, message) => {
    expect(misfit(() => codec.decode(json, at))).toContain(message);
    if (typeof json === 'bigint') expect(misfit(() => codec.encode(json, at))).toContain(message);
  });

  test('LIDL-15: whole numbers that JSON kept whole are integers', () => {
    expect(wire.int.decode(Number.MIN_SAFE_INTEGER, at)).toBe(-9007199254740991n);
    expect(wire.uint.decode(0, at)).toBe(0n);
    expect(wire.float64.decode(2n ** 60n, at)).toBe(2 ** 60);
  });

  test.each(['07', '-0', '+1', ' 1', '1.0', '0x1', '', '1e1', '9'.repeat(21)])(
    'LIDL-15: %j is no key of a map by integers',
    (key) => {
      misfit(() => wire.map(wire.integerKey(wire.int), wire.any).decode({ [key]: 1 }, at));
    },
  );

  test('LIDL-15: nor is yes a key of a map by truth', () => {
    misfit(() => wire.map(wire.truthKey(wire.bool), wire.any).decode({ yes: 1 }, at));
  });
});

describe('results', () => {
  test('LIDL-16: value and error may be left out, success may not', () => {
    expect(wire.result.decode({ success: true }, at)).toEqual({
      success: true,
      value: null,
      error: null,
    });
    expect(misfit(() => wire.result.decode({ value: 1 }, at))).toBe(
      'm.f(p).success: expected true or false, found nothing',
    );
    expect(misfit(() => wire.result.decode({ success: false, error: 7 }, at))).toContain('.error');
    expect(misfit(() => wire.result.decode(true, at))).toContain('expected a result');
  });

  test('LIDL-16: no result is whatever came', () => {
    for (const json of [true, null, undefined, { a: 1 }]) {
      expect(wire.nothing.decode(json, at)).toBeUndefined();
    }
  });
});

describe('errors', () => {
  test('LIDL-17: name the place and the kinds, never the value', () => {
    const secret = 'correct horse';
    const map = wire.map(wire.textKey(wire.tstr), wire.array(wire.int));
    const message = misfit(() => map.decode({ [secret]: [1, secret] }, at));
    expect(message).toBe('m.f(p)[0][1]: expected a 64-bit integer, found a text');
    expect(misfit(() => wire.tstr.decode([secret], at))).not.toContain(secret);
    expect(misfit(() => wire.result.decode({ success: secret }, at))).not.toContain(secret);
  });

  test('LIDL-17: text that has no UTF-8 and numbers that JSON has not are refused', () => {
    expect(misfit(() => wire.tstr.encode('\ud800', at))).toContain('well-formed');
    expect(misfit(() => wire.any.decode(['\udc00'], at))).toContain('[0]: expected a well-formed');
    for (const value of [Number.NaN, Number.POSITIVE_INFINITY]) {
      expect(misfit(() => wire.float64.encode(value, at))).toContain('not finite');
      expect(misfit(() => wire.any.encode({ a: value }, at))).toContain('not finite');
    }
  });

  test('LIDL-17: values are nested up to a limit', () => {
    const nested = (depth: number): Entry => ({
      name: 'a',
      label: null,
      extra: null,
      within: depth === 0 ? [] : [nested(depth - 1)],
    });
    // Each entry takes two steps: its field and the index within.
    const deepest = MAX_VALUE_DEPTH / 2 - 1;
    expect(entry.decode(entry.encode(nested(deepest), at), at)).toEqual(nested(deepest));
    expect(misfit(() => entry.encode(nested(deepest + 1), at))).toContain(
      'nested more than 64 deep',
    );
    let loose: Json = 1;
    for (let depth = 0; depth < 100_000; depth++) loose = depth % 2 === 0 ? [loose] : { loose };
    expect(misfit(() => wire.any.decode(loose, at))).toContain('nested more than 64 deep');
  });
});
