import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type Json, parseJson, printJson } from '../../../../datasources/logos-core/wire/json.ts';

test.each([
  ['9007199254740991', 9007199254740991],
  ['9007199254740992', 9007199254740992n],
  ['9007199254740993', 9007199254740993n],
  ['-9007199254740993', -9007199254740993n],
  ['18446744073709551615', 18446744073709551615n],
  ['[1,{"a":1796000000123456789}]', [1, { a: 1796000000123456789n }]],
  ['1.5', 1.5],
  ['1e3', 1000],
  ['1e21', 1e21],
  ['"9007199254740993"', '9007199254740993'],
  // No 64-bit integer: no digits to keep.
  ['123456789012345678901234567890', 1.2345678901234568e29],
])('LIDL-15: %s is read with all its digits', (text, value) => {
  expect(parseJson(text)).toEqual(value);
});

test('LIDL-15: integers of 64 bits come through the text as they are', () => {
  fc.assert(
    fc.property(fc.bigInt({ min: -(2n ** 63n), max: 2n ** 64n - 1n }), (value) => {
      const text = printJson({ value: [value] });
      expect(text).toBe(`{"value":[${value}]}`);
      const [read] = (parseJson(text) as { value: [Json] }).value;
      expect(BigInt(read as number | bigint)).toBe(value);
    }),
  );
});

test('LIDL-15: everything else is JSON as ever', () => {
  fc.assert(
    fc.property(fc.jsonValue({ noUnicodeString: false }), (value) => {
      const text = JSON.stringify(value);
      expect(printJson(value as Json)).toBe(text);
      expect(printJson(parseJson(text))).toBe(text);
    }),
  );
  expect(() => parseJson('{"a":}')).toThrow(SyntaxError);
  expect(parseJson('{"__proto__":{"a":1}}')).toEqual(JSON.parse('{"__proto__":{"a":1}}'));
});

test('LIDL-17: JSON nested without end is an error like others', () => {
  const depth = 1_000_000;
  expect(() => parseJson('['.repeat(depth) + ']'.repeat(depth))).toThrow(SyntaxError);
});
