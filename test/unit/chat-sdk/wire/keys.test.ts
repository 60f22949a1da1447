import { secp256k1 } from '@noble/curves/secp256k1.js';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { ecdhX } from '../../../../datasources/chat-sdk/status/wire/ecdh.ts';
import { keccak } from '../../../../datasources/chat-sdk/status/wire/hashes.ts';
import {
  compress,
  fromHex,
  keyPair,
  publicKeyBytes,
  recover,
  signRecoverable,
  toHex,
  toPublicKey,
  uncompress,
} from '../../../../datasources/chat-sdk/status/wire/keys.ts';
import { alice, bob, carol } from './people.ts';

const hash = keccak(Uint8Array.of(1, 2, 3));

test('CHATSDK-1: a public key survives compression, and both sides agree on the shared X coordinate', () => {
  fc.assert(
    fc.property(fc.uint8Array({ minLength: 48, maxLength: 48 }), (seed) => {
      const someone = keyPair(secp256k1.utils.randomSecretKey(seed));
      expect(uncompress(compress(someone.publicKey))).toBe(someone.publicKey);
      expect(toPublicKey(publicKeyBytes(someone.publicKey))).toBe(someone.publicKey);
      const shared = ecdhX(someone.privateKey, alice.publicKey);
      expect(shared).toHaveLength(32);
      expect(shared).toEqual(ecdhX(alice.privateKey, someone.publicKey));
      expect(shared).toEqual(ecdhX(alice.privateKey, compress(someone.publicKey)));
      // OpenSSL and @noble agree, whatever OpenSSL is given of the own key.
      const theirs = publicKeyBytes(alice.publicKey);
      const other = secp256k1.getSharedSecret(someone.privateKey, theirs, true).slice(1);
      expect(shared).toEqual(other);
      for (const own of [publicKeyBytes(someone.publicKey), compress(someone.publicKey)]) {
        expect(ecdhX(someone.privateKey, theirs, own)).toEqual(other);
      }
    }),
    { seed: 1, numRuns: 30 },
  );
});

test('CHATSDK-1: keys are read as @noble reads them, whatever the bytes', () => {
  const point = fc.uint8Array({ minLength: 32, maxLength: 32 });
  const form = fc.constantFrom(0, 1, 2, 3, 4, 5, 6, 7, 255);
  const bytes = fc.oneof(
    fc.tuple(form, point).map(([first, x]) => Uint8Array.of(first, ...x)),
    fc.tuple(form, point, point).map(([first, x, y]) => Uint8Array.of(first, ...x, ...y)),
    form.map((first) => Uint8Array.of(first, ...publicKeyBytes(alice.publicKey).subarray(1))),
    fc.uint8Array({ maxLength: 80 }),
  );
  const noble = (key: Uint8Array) => {
    try {
      return toHex(secp256k1.Point.fromBytes(key).toBytes(false));
    } catch {
      return null;
    }
  };
  fc.assert(
    fc.property(bytes, (key) => {
      expect(toPublicKey(key)).toBe(noble(key));
    }),
  );
});

test('CHATSDK-1: what is no point of the curve has no shared secret', () => {
  const offCurve = publicKeyBytes(alice.publicKey);
  offCurve[64] = (offCurve[64] ?? 0) ^ 1;
  for (const key of [offCurve, new Uint8Array(65), new Uint8Array(33), new Uint8Array(0)]) {
    expect(() => ecdhX(bob.privateKey, key)).toThrow();
  }
  const scalars = [new Uint8Array(32), new Uint8Array(32).fill(0xff), new Uint8Array(31).fill(1)];
  for (const scalar of scalars) expect(() => ecdhX(scalar, alice.publicKey)).toThrow();
});

test('CHATSDK-1: what is no point of the curve is no key', () => {
  const offCurve = publicKeyBytes(alice.publicKey);
  offCurve[64] = (offCurve[64] ?? 0) ^ 1;
  expect(toPublicKey(offCurve)).toBeNull();
  expect(toPublicKey(new Uint8Array(65))).toBeNull();
  expect(toPublicKey(new Uint8Array(0))).toBeNull();
  expect(uncompress(new Uint8Array(33))).toBeNull();
  expect(uncompress(publicKeyBytes(alice.publicKey))).toBeNull();
  expect(() => publicKeyBytes('0x04ab')).toThrow(RangeError);
});

test('CHATSDK-2: a signature names its signer, and only with v 0 or 1 in 65 bytes', () => {
  const seen = new Set<number | undefined>();
  for (let n = 0; n < 20; n += 1) {
    const message = keccak(Uint8Array.of(n));
    const signature = signRecoverable(message, bob.privateKey);
    expect(signature).toHaveLength(65);
    expect(recover(message, signature)).toBe(bob.publicKey);
    seen.add(signature[64]);
  }
  expect([...seen].sort()).toEqual([0, 1]);

  const signature = signRecoverable(hash, bob.privateKey);
  const withV = (v: number) => Uint8Array.of(...signature.subarray(0, 64), v);
  for (const v of [2, 3, 4, 27, 28, 255]) expect(recover(hash, withV(v))).toBeNull();
  expect(recover(hash, signature.subarray(0, 64))).toBeNull();
  expect(recover(hash, new Uint8Array(65))).toBeNull();
  expect(recover(hash, new Uint8Array(65).fill(0xff, 0, 64))).toBeNull();
  expect(recover(keccak(), signature)).not.toBe(bob.publicKey);
});

test('hex is read with and without prefix, and refused when it is none', () => {
  expect(fromHex('0x00ff')).toEqual(Uint8Array.of(0, 255));
  expect(fromHex('00FF')).toEqual(Uint8Array.of(0, 255));
  expect(fromHex('0x0')).toBeNull();
  expect(fromHex('0xzz')).toBeNull();
  expect(toHex(Uint8Array.of(0, 255))).toBe('0x00ff');
  expect(carol.publicKey).toMatch(/^0x04[0-9a-f]{128}$/);
});
