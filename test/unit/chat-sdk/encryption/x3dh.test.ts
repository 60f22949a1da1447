import { bytesToHex, hexToBytes } from '@noble/hashes/utils.js';
import { expect, test } from 'vitest';
import {
  type Installation,
  signatureMaterial,
  signBundle,
  verifyBundle,
} from '../../../../datasources/chat-sdk/status/encryption/bundle.ts';
import { openDh, sealDh } from '../../../../datasources/chat-sdk/status/encryption/dh-mode.ts';
import { keyPairOf } from '../../../../datasources/chat-sdk/status/encryption/key-pair.ts';
import {
  initiateX3dh,
  respondX3dh,
} from '../../../../datasources/chat-sdk/status/encryption/x3dh.ts';
import { keccak } from '../../../../datasources/chat-sdk/status/wire/hashes.ts';
import { secureRandom } from '../../../../datasources/chat-sdk/status/wire/random.ts';
import vectors from '../../../vectors/x3dh.json' with { type: 'json' };
import { privateKeyOf } from './people.ts';

const aliceKey = privateKeyOf('alice');
const bobKey = privateKeyOf('bob');

function installation(id: string, seed: string): Installation {
  const preKey = keyPairOf(hexToBytes(seed.repeat(32))).publicKey;
  return { id, preKey, version: 3, protocolVersion: 1 };
}

test('CHATSDK-45: X3DH gives the upstream shared key on both sides', () => {
  expect(vectors.vectors).toHaveLength(1);
  for (const vector of vectors.vectors) {
    const identity = hexToBytes(vector.aliceIdentityPrivate);
    const ephemeral = hexToBytes(vector.aliceEphemeralPrivate);
    const peerIdentity = hexToBytes(vector.bobIdentityPrivate);
    const preKey = hexToBytes(vector.bobSignedPreKeyPrivate);
    const initiated = initiateX3dh({
      identity,
      ephemeral,
      peerIdentity: keyPairOf(peerIdentity).publicKey,
      peerPreKey: keyPairOf(preKey).publicKey,
    });
    const responded = respondX3dh({
      identity: peerIdentity,
      preKey,
      peerIdentity: keyPairOf(identity).publicKey,
      peerEphemeral: keyPairOf(ephemeral).publicKey,
    });
    expect(bytesToHex(initiated)).toBe(vector.sharedKey);
    expect(bytesToHex(responded)).toBe(vector.sharedKey);
  }
});

test('CHATSDK-46: a bundle is signed over the recorded material', () => {
  const vector = vectors.computedBundle;
  const preKey = hexToBytes(vector.signedPreKey);
  const own = { id: vector.installationId, preKey, version: vector.version, protocolVersion: 1 };
  const timestamp = BigInt(vector.timestampNs);
  const bundle = signBundle([own], timestamp, hexToBytes(vector.identityPrivate));
  const material = signatureMaterial(bundle);
  expect(bytesToHex(material)).toBe(vector.signatureMaterial);
  expect(bytesToHex(keccak(material))).toBe(vector.hash);
  expect(bytesToHex(bundle.signature)).toBe(vector.signature);
  expect(verifyBundle(bundle)?.installations).toEqual([own]);
});

test('CHATSDK-46: installations are signed in ascending order, whatever order they came in', () => {
  const [first, second] = [installation('a', '51'), installation('b', '52')];
  const one = signBundle([first, second], 7n, aliceKey);
  const other = signBundle([second, first], 7n, aliceKey);
  expect(signatureMaterial(one)).toEqual(signatureMaterial(other));
  expect(verifyBundle(other)).not.toBeNull();
  expect(signatureMaterial({ ...one, timestamp: 0n })).toEqual(
    signatureMaterial(one).subarray(0, -1),
  );
});

test('CHATSDK-46: any change to what is signed, or a foreign identity, is refused', () => {
  const bundle = signBundle([installation('a', '51')], 7n, aliceKey);
  const part = bundle.signedPreKeys.a;
  if (part === undefined) throw new Error('missing');
  const foreign = signBundle([installation('a', '51')], 7n, bobKey);
  const other = keyPairOf(hexToBytes('53'.repeat(32))).publicKey;
  expect(verifyBundle({ ...bundle, timestamp: 8n })).toBeNull();
  expect(verifyBundle({ ...bundle, identity: foreign.identity })).toBeNull();
  expect(verifyBundle({ ...bundle, identity: new Uint8Array(33) })).toBeNull();
  expect(verifyBundle({ ...bundle, signature: new Uint8Array(65) })).toBeNull();
  expect(verifyBundle({ ...bundle, signedPreKeys: { b: part } })).toBeNull();
  expect(verifyBundle({ ...bundle, signedPreKeys: { a: { ...part, version: 4 } } })).toBeNull();
  expect(
    verifyBundle({ ...bundle, signedPreKeys: { a: { ...part, signedPreKey: other } } }),
  ).toBeNull();
  // Not covered by the signature, so it may differ.
  expect(
    verifyBundle({ ...bundle, signedPreKeys: { a: { ...part, protocolVersion: 9 } } }),
  ).not.toBeNull();
});

test('CHATSDK-46: a signed bundle with a prekey off the curve, a huge id or very many devices is refused', () => {
  const good = installation('a', '51');
  const many = Array.from({ length: 17 }, (_, index) => ({ ...good, id: `${index}` }));
  expect(verifyBundle(signBundle(many.slice(0, 16), 7n, aliceKey))).not.toBeNull();
  expect(verifyBundle(signBundle(many, 7n, aliceKey))).toBeNull();
  expect(verifyBundle(signBundle([{ ...good, id: 'x'.repeat(101) }], 7n, aliceKey))).toBeNull();
  const offCurve = { ...good, preKey: new Uint8Array(33).fill(5) };
  expect(verifyBundle(signBundle([offCurve], 7n, aliceKey))).toBeNull();
});

test('CHATSDK-47: DH mode opens with the identity key alone, and only with it', () => {
  const plaintext = new TextEncoder().encode('first contact');
  const sealed = sealDh(plaintext, keyPairOf(bobKey).publicKey, secureRandom);
  expect(openDh(sealed, bobKey)).toEqual(plaintext);
  expect(openDh(sealed, aliceKey)).toBeNull();
  expect(openDh({ ...sealed, key: new Uint8Array(33) }, bobKey)).toBeNull();
  expect(openDh({ ...sealed, payload: sealed.payload.subarray(1) }, bobKey)).toBeNull();
  expect(openDh({ ...sealed, payload: new Uint8Array(3) }, bobKey)).toBeNull();
});
