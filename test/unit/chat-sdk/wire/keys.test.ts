import { secp256k1 } from '@noble/curves/secp256k1.js';
import { numberToBytesBE } from '@noble/curves/utils.js';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { ecdhX } from '../../../../datasources/chat-sdk/status/wire/ecdh.ts';
import { keccak } from '../../../../datasources/chat-sdk/status/wire/hashes.ts';
import {
  compress,
  fromHex,
  isPrivateKey,
  keyPair,
  pointOf,
  publicKeyBytes,
  recover,
  signRecoverable,
  toHex,
  toPublicKey,
  uncompress,
} from '../../../../datasources/chat-sdk/status/wire/keys.ts';
import { alice, bob, carol } from './people.ts';

const ORDER = secp256k1.Point.Fn.ORDER;
const wordOf = (value: bigint) => numberToBytesBE(value, 32);
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

test('CHATSDK-2: signatures and signers are those of @noble, whatever the bytes', () => {
  const word = fc.uint8Array({ minLength: 32, maxLength: 32 });
  const noble = (message: Uint8Array, [r, s, v]: readonly [Uint8Array, Uint8Array, number]) => {
    try {
      const signature = secp256k1.Signature.fromBytes(Uint8Array.of(v, ...r, ...s), 'recovered');
      return toHex(signature.recoverPublicKey(message).toBytes(false));
    } catch {
      return null;
    }
  };
  const edge = fc.constantFrom(0n, 1n, ORDER - 1n, ORDER, ORDER + 1n, ORDER / 2n, ORDER / 2n + 1n);
  const number = fc.oneof(word, edge.map(wordOf));
  fc.assert(
    fc.property(word, number, number, fc.integer({ min: 0, max: 1 }), (message, r, s, v) => {
      expect(recover(message, Uint8Array.of(...r, ...s, v))).toBe(noble(message, [r, s, v]));
    }),
    { numRuns: 200 },
  );
  const lengths = fc.uint8Array({ maxLength: 40 });
  fc.assert(
    fc.property(fc.oneof(word, edge.map(wordOf), lengths), (key) => {
      const valid = secp256k1.utils.isValidSecretKey(key);
      expect(isPrivateKey(key)).toBe(valid);
      for (const compressed of [true, false]) {
        if (valid)
          expect(pointOf(key, { compressed })).toEqual(secp256k1.getPublicKey(key, compressed));
        else expect(() => pointOf(key, { compressed })).toThrow();
      }
    }),
    { numRuns: 200 },
  );
  fc.assert(
    fc.property(word, fc.uint8Array({ minLength: 48, maxLength: 48 }), (message, seed) => {
      const { privateKey, publicKey } = keyPair(secp256k1.utils.randomSecretKey(seed));
      expect(publicKey).toBe(toHex(secp256k1.getPublicKey(privateKey, false)));
      const options = { prehash: false, format: 'recovered' } as const;
      const [v = 0, ...rs] = secp256k1.sign(message, privateKey, options);
      expect(signRecoverable(message, privateKey)).toEqual(Uint8Array.of(...rs, v));
    }),
    { numRuns: 50 },
  );
});

test('hex is read with and without prefix, and refused when it is none', () => {
  expect(fromHex('0x00ff')).toEqual(Uint8Array.of(0, 255));
  expect(fromHex('00FF')).toEqual(Uint8Array.of(0, 255));
  expect(fromHex('0x0')).toBeNull();
  expect(fromHex('0xzz')).toBeNull();
  expect(toHex(Uint8Array.of(0, 255))).toBe('0x00ff');
  expect(carol.publicKey).toMatch(/^0x04[0-9a-f]{128}$/);
});
