import { expect, test } from 'vitest';
import type { PublicKey } from '../../../datasources/chat-sdk/port.ts';
import { colorHash, ring } from '../../../domains/shared/identity/color-hash.ts';
import { colorId } from '../../../domains/shared/identity/color-id.ts';
import {
  customizationColorNumber,
  defaultCustomizationColor,
  toCustomizationColor,
} from '../../../domains/shared/identity/customization-color.ts';
import { toDisplayName } from '../../../domains/shared/identity/display-name.ts';
import vectors from '../../vectors/color-hash.json' with { type: 'json' };

const pairs = (segments: readonly { units: number; color: number }[]) =>
  segments.map(({ units, color }) => [units, color]);

test('ACC-8: colour hashes are the ones of the vectors', () => {
  for (const { publicKey, colorHash: expected } of vectors.vectors) {
    expect(pairs(colorHash(publicKey as PublicKey))).toEqual(expected);
  }
  for (const { value, units, colors, out } of vectors.alphabet4x4) {
    expect(pairs(ring(BigInt(value), { units, colors })), value).toEqual(out);
  }
});

test('ACC-8: the colour id is the key modulo eleven', () => {
  const key = vectors.vectors[0]?.publicKey as PublicKey;
  expect(colorId(key)).toBe(Number(BigInt(key) % 11n));
  expect(colorId(`0x04${'0'.repeat(127)}1`)).toBe(Number((4n * 16n ** 128n + 1n) % 11n));
});

test('ACC-8: colours have the numbers of the wire, and unknown ones are blue', () => {
  expect(customizationColorNumber('PRIMARY')).toBe(0);
  expect(customizationColorNumber('BLUE')).toBe(4);
  expect(customizationColorNumber('BEIGE')).toBe(17);
  expect(toCustomizationColor('MAUVE')).toBe('BLUE');
  const key = vectors.vectors[0]?.publicKey as PublicKey;
  expect(customizationColorNumber(defaultCustomizationColor(key))).toBe(colorId(key) + 1);
});

test.each([
  ['Alice', 'Alice'],
  ['  Alice B  ', 'Alice B'],
  ['a_b-c', 'a_b-c'],
  ['x'.repeat(24), 'x'.repeat(24)],
  ['Alice Bob', 'Alice Bob'],
  ['Alice bob Carol', 'Alice bob Carol'],
  ['ethereum', 'ethereum'],
])('ACC-4: "%s" is a display name', (name, expected) => {
  expect(toDisplayName(name)).toBe(expected);
});

test.each([
  ['too short', 'Anna'],
  ['too short once trimmed', ' Anna    '],
  ['too long', 'x'.repeat(25)],
  ['an ENS name', 'alice.eth'],
  ['like an ENS name', 'alice-eth'],
  ['like an ENS name', 'alice_ETH'],
  ['not of the alphabet', 'Alicé B'],
  ['an emoji', 'Alice 😀'],
  ['of two lines', 'Alice\nBob'],
  ['invisible', '\u200b\u200b\u200b\u200b\u200b'],
  ['shaped like a generated name', 'Quick Brown Fox'],
  ['empty', ''],
])('ACC-4: a name that is %s is refused: "%s"', (_why, name) => {
  expect(toDisplayName(name)).toBeNull();
});
