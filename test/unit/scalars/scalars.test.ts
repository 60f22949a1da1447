import { GraphQLError, type GraphQLScalarType, Kind } from 'graphql';
import { describe, expect, test } from 'vitest';
import { BigIntScalar } from '../../../resolvers/scalars/BigInt.ts';
import { Cursor } from '../../../resolvers/scalars/Cursor.ts';
import { DateTime } from '../../../resolvers/scalars/DateTime.ts';
import { Hex } from '../../../resolvers/scalars/Hex.ts';
import { PublicKey } from '../../../resolvers/scalars/PublicKey.ts';
import { Url } from '../../../resolvers/scalars/Url.ts';

/** A key in both forms, as status-go's own test has it (api/multiformat/utils_test.go). */
const KEY =
  '0x04deaafa03e3a646e54a36ec3f6968c1d3686847d88420f00c0ab6ee517ee1893398' +
  'fca28aacd2af74f2654738c21d10bad3d88dc64201ebe0de5cf1e313970d3d';
const COMPRESSED = 'zQ3shudJrBctPznsRLvbsCtvZFTdi3b34uzYDuqE9Wq9m9T1C';

interface Case {
  readonly scalar: GraphQLScalarType<unknown, unknown>;
  readonly good: readonly (readonly [input: string, parsed: unknown, printed: string])[];
  readonly bad: readonly unknown[];
  readonly unprintable: readonly unknown[];
}

const date = new Date('2026-11-24T09:30:00.250Z');
const cases: Record<string, Case> = {
  DateTime: {
    scalar: DateTime,
    good: [
      ['2026-11-24T09:30:00.250Z', date, '2026-11-24T09:30:00.250Z'],
      ['2026-11-24T10:30:00.250+01:00', date, '2026-11-24T09:30:00.250Z'],
    ],
    bad: [
      '2024-11-24',
      '2026-13-01T00:00:00Z',
      '2025-02-29T00:00:00Z',
      'now',
      1_700_000_000,
      date,
      null,
    ],
    unprintable: [new Date(Number.NaN), 'soon', null],
  },
  BigInt: {
    scalar: BigIntScalar,
    good: [
      ['0', 0n, '0'],
      ['-12', -12n, '-12'],
      ['9007199254740993', 9007199254740993n, '9007199254740993'],
      ['9'.repeat(1000), BigInt('9'.repeat(1000)), '9'.repeat(1000)],
    ],
    bad: ['', '-0', '01', '+1', '1e3', '0x10', ' 1', '1.0', '9'.repeat(1001), 12, 12n, null],
    unprintable: [12, '12', null],
  },
  Hex: {
    scalar: Hex,
    good: [
      ['0x', '0x', '0x'],
      ['0x00ff', '0x00ff', '0x00ff'],
      ['0xABcd', '0xabcd', '0xabcd'],
    ],
    bad: ['', 'ff', '0xf', '0Xff', '0xgg', '0xff\n', 255, null],
    unprintable: ['ff', new Uint8Array(2), null],
  },
  PublicKey: {
    scalar: PublicKey,
    good: [
      [KEY, KEY, KEY],
      [`0x${KEY.slice(2).toUpperCase()}`, KEY, KEY],
      [COMPRESSED, KEY, KEY],
    ],
    bad: [
      KEY.slice(2),
      KEY.slice(0, -2),
      `${KEY.slice(0, -1)}e`,
      `0x04${'0'.repeat(128)}`,
      `0x02${KEY.slice(4, 68)}`,
      COMPRESSED.slice(0, -1),
      'z6MkfrQkAWtZ5kNJZwL4r8T3FJVMzHvCWrtDV1TkNKvpmVtZ',
      '',
      null,
      4,
    ],
    unprintable: [COMPRESSED, 'me', null],
  },
  URL: {
    scalar: Url,
    good: [
      ['https://status.app/u#zQ3sh', 'https://status.app/u#zQ3sh', 'https://status.app/u#zQ3sh'],
      ['HTTP://Example.org', 'http://example.org/', 'http://example.org/'],
    ],
    bad: [
      'javascript:alert(1)',
      'ftp://example.org',
      'file:///etc/passwd',
      'data:text/plain,hi',
      '/u#zQ3sh',
      'https://',
      `https://example.org/${'x'.repeat(4096)}`,
      '',
      7,
      null,
    ],
    unprintable: ['javascript:alert(1)', null],
  },
  Cursor: {
    scalar: Cursor,
    good: [['azE6MTI', 'azE6MTI', 'azE6MTI']],
    bad: ['', ' ', 'a b', 'é', 'x'.repeat(513), 5, null],
    unprintable: ['', 5],
  },
};

describe.each(Object.entries(cases))('%s', (name, { scalar, good, bad, unprintable }) => {
  test.each(good.map((one) => [one[0].slice(0, 40), ...one] as const))(
    'POL-8: takes %s in variables and literals, prints it canonically',
    (_, input, parsed, printed) => {
      expect(scalar.parseValue(input)).toEqual(parsed);
      expect(scalar.parseLiteral({ kind: Kind.STRING, value: input })).toEqual(parsed);
      expect(scalar.serialize(parsed)).toBe(printed);
    },
  );

  test.each(bad.map(labelled))(
    'POL-8: refuses %s as BAD_USER_INPUT without repeating it',
    (_, value) => {
      const attempts = [() => scalar.parseValue(value)];
      if (typeof value === 'string') {
        attempts.push(() => scalar.parseLiteral({ kind: Kind.STRING, value }));
      }
      for (const attempt of attempts) {
        const error = thrown(attempt);
        expect(error).toBeInstanceOf(GraphQLError);
        if (!(error instanceof GraphQLError)) return;
        expect(error.extensions.code).toBe('BAD_USER_INPUT');
        expect(error.message).toMatch(new RegExp(`^${name} must be .+\\.$`));
        if (typeof value === 'string' && value.length > 3)
          expect(error.message).not.toContain(value);
      }
    },
  );

  test('POL-8: literals of other kinds are refused', () => {
    const literals = [
      { kind: Kind.INT, value: '12' },
      { kind: Kind.ENUM, value: 'READY' },
      { kind: Kind.BOOLEAN, value: true },
    ] as const;
    for (const literal of literals) expect(() => scalar.parseLiteral(literal)).toThrow(/must be/);
  });

  test.each(unprintable.map(labelled))('POL-8: does not print %s', (_, value) => {
    expect(() => scalar.serialize(value)).toThrow();
  });
});

function labelled(value: unknown): [label: string, value: unknown] {
  return [`${typeof value} "${String(value).slice(0, 40)}"`, value];
}

function thrown(call: () => unknown): unknown {
  try {
    call();
  } catch (error) {
    return error;
  }
  throw new Error('was taken');
}
