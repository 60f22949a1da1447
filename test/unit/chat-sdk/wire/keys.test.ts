import { secp256k1 } from '@noble/curves/secp256k1.js';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { keccak } from '../../../../datasources/chat-sdk/status/wire/hashes.ts';
import {
  compress,
  ecdhX,
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
    }),
    { seed: 1, numRuns: 30 },
  );
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
