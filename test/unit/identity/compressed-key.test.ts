import fc from 'fast-check';
import { base16 } from 'multiformats/bases/base16';
import { base64url } from 'multiformats/bases/base64';
import { expect, test } from 'vitest';
import { compressKey, decompressKey } from '../../../domains/shared/identity/compressed-key.ts';
import { compressedBytes, toPublicKey } from '../../../domains/shared/identity/public-key.ts';
import vectors from '../../vectors/compressed-key.json' with { type: 'json' };

const hex = (text: string) => Buffer.from(text.replace(/^0x/, ''), 'hex');

test('ACC-7: every vector compresses and decompresses', () => {
  for (const vector of vectors.vectors) {
    const key = decompressKey(vector.compressedKey);
    if (!key) throw new Error(`${vector.compressedKey} did not decompress`);
    if (vector.uncompressed) expect(key).toBe(vector.uncompressed);
    if (vector.compressedHex) {
      expect(toPublicKey(hex(vector.compressedHex))).toBe(key);
      expect(compressedBytes(key)).toEqual(new Uint8Array(hex(vector.compressedHex)));
    }
    if (vector.multicodecHex) expect(decompressKey(vector.multicodecHex)).toBe(key);
    expect(compressKey(key)).toBe(vector.compressedKey);
  }
});

test('ACC-7: the invalid vectors are refused', () => {
  for (const { input, why } of vectors.invalid) expect(decompressKey(input), why).toBeNull();
});

test('ACC-7: other bases and the uncompressed point are taken, BLS12-381 keys are not', () => {
  const [vector] = vectors.vectors;
  const key = decompressKey(vector?.compressedKey ?? '');
  if (!key) throw new Error('the first vector is a key');
  const prefixed = Uint8Array.of(0xe7, 0x01, ...compressedBytes(key));
  expect(decompressKey(base16.encode(prefixed))).toBe(key);
  expect(decompressKey(base64url.encode(prefixed))).toBe(key);
  expect(decompressKey(base16.encode(Uint8Array.of(0xe7, 0x01, ...hex(key))))).toBe(key);
  for (const codec of [0xea, 0xeb]) {
    const bls = Uint8Array.of(codec, 0x01, ...compressedBytes(key));
    expect(decompressKey(base16.encode(bls))).toBeNull();
  }
});

test('ACC-7: no text makes it throw, and one changed character gives another key or none', () => {
  const [vector] = vectors.vectors;
  const original = vector?.compressedKey ?? '';
  const key = decompressKey(original);
  fc.assert(
    fc.property(fc.string({ maxLength: 300 }), (text) => {
      const found = decompressKey(text);
      expect(found === null || found.startsWith('0x04')).toBe(true);
    }),
  );
  fc.assert(
    fc.property(fc.nat(original.length - 1), fc.string({ minLength: 1, maxLength: 1 }), (at, c) => {
      fc.pre(original[at] !== c);
      expect(decompressKey(original.slice(0, at) + c + original.slice(at + 1))).not.toBe(key);
    }),
  );
});
