import { describe, expect, test } from 'vitest';
import type { Codec } from '../../../../datasources/logos-core/wire/codec.ts';
import * as wire from '../../../../datasources/logos-core/wire/index.ts';
import { type Json, parseJson, printJson } from '../../../../datasources/logos-core/wire/json.ts';
import { type Entry, entry } from './entry.ts';
import { at, misfit } from './misfit.ts';

interface Journey {
  readonly what: string;
  readonly text: string;
  readonly value: unknown;
  write(): string;
  read(): unknown;
}

function travels<T>(what: string, codec: Codec<T>, value: T, text: string): Journey {
  return {
    what,
    text,
    value,
    write: () => printJson(codec.encode(value, at)),
    read: () => codec.decode(parseJson(text), at),
  };
}

const done = { success: true, value: [1], error: null };
const failed = { success: false, value: null, error: 'no' };
const byText = wire.textKey(wire.tstr);
const byInteger = wire.integerKey(wire.int);
const byTruth = wire.truthKey(wire.bool);

test.each([
  travels('text', wire.tstr, 'naïve \u{1f600} "', '"naïve \u{1f600} \\""'),
  travels('bool', wire.bool, false, 'false'),
  travels('float64', wire.float64, -1.5, '-1.5'),
  travels('the least int', wire.int, -(2n ** 63n), '-9223372036854775808'),
  travels('the largest int', wire.int, 2n ** 63n - 1n, '9223372036854775807'),
  travels('the largest uint', wire.uint, 2n ** 64n - 1n, '18446744073709551615'),
  travels('a small uint', wire.uint, 7n, '7'),
  travels('bytes', wire.bstr, Uint8Array.of(0xfb, 0xff, 0xbf, 0), '{"_bytes":"-_-_AA"}'),
  travels('no bytes', wire.bstr, new Uint8Array(), '{"_bytes":""}'),
  travels('any', wire.any, [{ a: [2n ** 60n, null] }], '[{"a":[1152921504606846976,null]}]'),
  travels('any as null', wire.any, null, 'null'),
  travels('success', wire.result, done, '{"success":true,"value":[1],"error":null}'),
  travels('failure', wire.result, failed, '{"success":false,"value":null,"error":"no"}'),
  travels('array', wire.array(wire.optional(wire.bool)), [true, null], '[true,null]'),
  travels('optional', wire.optional(wire.tstr), 'x', '"x"'),
  travels('empty', wire.optional(wire.tstr), null, 'null'),
  travels('map', wire.map(byText, wire.int), new Map([['__proto__', 1n]]), '{"__proto__":1}'),
  travels('no entry', wire.map(byText, wire.int), new Map(), '{}'),
  travels(
    'an empty entry',
    wire.map(byText, wire.optional(wire.int)),
    new Map([['', null]]),
    '{"":null}',
  ),
  travels('map by integers', wire.map(byInteger, wire.bool), new Map([[-7n, true]]), '{"-7":true}'),
  travels('map by truth', wire.map(byTruth, wire.tstr), new Map([[false, 'n']]), '{"false":"n"}'),
  travels<Entry>(
    'record',
    entry,
    { name: '', label: 'l', extra: 1, within: [] },
    '{"name":"","label":"l","extra":1,"within":[]}',
  ),
])('LIDL-12, LIDL-14, LIDL-15: $what travels as $text', ({ text, value, write, read }) => {
  expect(write()).toBe(text);
  expect(read()).toEqual(value);
});

describe('optional slots', () => {
  const full: Entry = { name: 'a', label: 'b', extra: null, within: [] };

  test('LIDL-12: an empty field is left out; absent and null are both read as empty', () => {
    expect(entry.encode({ ...full, label: null }, at)).toEqual({
      name: 'a',
      extra: null,
      within: [],
    });
    const written = { name: 'a', extra: null, within: [] };
    expect(entry.decode(written, at).label).toBeNull();
    expect(entry.decode({ ...written, label: null }, at).label).toBeNull();
    expect(entry.decode({ ...written, label: 'b' }, at)).toEqual(full);
  });

  test('LIDL-12: an empty position is null, and absent is read as empty', () => {
    const optional = wire.optional(wire.int);
    expect(optional.encode(null, at)).toBeNull();
    expect(optional.decode(undefined, at)).toBeNull();
    expect(wire.array(optional).encode([1n, null, 2n], at)).toEqual([1n, null, 2n]);
  });

  test('LIDL-12: a required field that may be anything is written, null too', () => {
    expect(entry.encode(full, at)).toHaveProperty('extra', null);
    expect(entry.encode({ ...full, within: [full] }, at)).toMatchObject({
      within: [{ extra: null }],
    });
  });

  test.each([
    ['name', null, 'm.f(p).name: expected a text, found null'],
    ['name', undefined, 'm.f(p).name: expected a text, found nothing'],
    ['extra', undefined, 'm.f(p).extra: expected any value, found nothing'],
    ['within', null, 'm.f(p).within: expected an array, found null'],
    ['label', 42, 'm.f(p).label: expected a text, found a number'],
    ['label', {}, 'm.f(p).label: expected a text, found an object'],
    [
      'within',
      [{ name: 'b', extra: 1, within: [], label: false }],
      'm.f(p).within[0].label: expected a text, found true or false',
    ],
  ])('LIDL-13: the field %s as %j is an error', (field, value, message) => {
    const { [field]: _left, ...others } = entry.encode(full, at) as Record<string, Json>;
    const json = value === undefined ? others : { ...others, [field]: value as Json };
    expect(misfit(() => entry.decode(json, at))).toBe(message);
  });

  test.each<[string, Codec<unknown>, Json]>([
    ['tstr', wire.tstr as Codec<unknown>, 7],
    ['bstr', wire.bstr as Codec<unknown>, 'AA'],
    ['int', wire.int as Codec<unknown>, '7'],
    ['float64', wire.float64 as Codec<unknown>, '7'],
    ['bool', wire.bool as Codec<unknown>, 0],
    ['result', wire.result as Codec<unknown>, []],
    ['record', entry as Codec<unknown>, []],
    ['array', wire.array(wire.any) as Codec<unknown>, {}],
    ['map', wire.map(byText, wire.any) as Codec<unknown>, []],
  ])(
    'LIDL-13: a required %s is neither absent nor null, an optional one nothing else',
    (_what, codec, wrong) => {
      misfit(() => codec.decode(undefined, at));
      misfit(() => codec.decode(null, at));
      expect(wire.optional(codec).decode(undefined, at)).toBeNull();
      expect(wire.optional(codec).decode(null, at)).toBeNull();
      misfit(() => wire.optional(codec).decode(wrong, at));
    },
  );

  test('LIDL-13: a record without a field it needs is not written', () => {
    const { name: _name, ...rest } = full;
    expect(misfit(() => entry.encode(rest as Entry, at))).toBe('m.f(p).name: Entry needs it');
  });

  test('LIDL-13: keys that no field has are passed over, those of the prototype too', () => {
    const json = JSON.parse(
      '{"name":"a","extra":1,"within":[],"more":[1],"__proto__":{"label":"x"}}',
    );
    expect(entry.decode(json, at)).toEqual({ name: 'a', label: null, extra: 1, within: [] });
    const inherited = Object.create({ label: 'x', name: 'y' }, {});
    expect(misfit(() => entry.decode(inherited, at))).toContain('.name: expected a text');
  });
});
