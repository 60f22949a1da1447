import { randomBytes } from '@noble/hashes/utils.js';
import { decryptAsymmetric, encryptAsymmetric } from '@waku/message-encryption/ecies';
import {
  decryptSymmetric,
  encryptSymmetric,
  postCipher,
  preCipher,
} from '@waku/message-encryption/symmetric';
import fc from 'fast-check';
import { expect, test, vi } from 'vitest';
import { openGcm, sealGcm } from '../../../../datasources/chat-sdk/status/wire/aes-gcm.ts';
import { sealEcies } from '../../../../datasources/chat-sdk/status/wire/ecies.ts';
import {
  keyPair,
  publicKeyBytes,
  toHex,
} from '../../../../datasources/chat-sdk/status/wire/keys.ts';
import {
  MAX_ENVELOPE_BYTES,
  MAX_ENVELOPE_PAYLOAD_BYTES,
} from '../../../../datasources/chat-sdk/status/wire/limits.ts';
import {
  openAsymmetric,
  openSymmetric,
  sealAsymmetric,
  sealSymmetric,
} from '../../../../datasources/chat-sdk/status/wire/rfc26.ts';
import vectors from '../../../vectors/rfc26-payload.json' with { type: 'json' };
import { alice, bob, bytes, carol } from './people.ts';

// A watchdog for a loaded machine, not a measure.
vi.setConfig({ testTimeout: 60_000 });

const topicKey = new Uint8Array(32).fill(7);
const text = new TextEncoder().encode('hello');

/** Gives the listed bytes in turn and checks that exactly so many were asked for. */
function scripted(...outputs: string[]) {
  const rest = outputs.map(bytes);
  return (length: number) => {
    const next = rest.shift();
    expect(next).toHaveLength(length);
    return next ?? new Uint8Array();
  };
}

test('CHATSDK-6: the symmetric envelope of the vectors comes out and opens', () => {
  const { symmetric } = vectors;
  const random = scripted(symmetric.padding, symmetric.nonce);
  const signer = bytes(symmetric.signerPrivate);
  const sealed = sealSymmetric(bytes(symmetric.data), bytes(symmetric.key), signer, random);
  expect(toHex(sealed)).toBe(`0x${symmetric.payload}`);
  expect(openSymmetric(bytes(symmetric.payload), bytes(symmetric.key))).toEqual({
    payload: bytes(symmetric.data),
    signer: `0x${symmetric.signerPublic}`,
  });
});

test('CHATSDK-7: the asymmetric envelope of the vectors comes out and opens', () => {
  const { asymmetric, symmetric } = vectors;
  const recipient = keyPair(bytes(asymmetric.recipientPrivate));
  const sealed = sealAsymmetric(
    bytes(symmetric.data),
    recipient.publicKey,
    bytes(symmetric.signerPrivate),
    scripted(symmetric.padding, asymmetric.ephemeralPrivate, asymmetric.iv),
  );
  expect(toHex(sealed)).toBe(`0x${asymmetric.payload}`);
  expect(openAsymmetric(bytes(asymmetric.payload), recipient.privateKey)).toEqual({
    payload: bytes(symmetric.data),
    signer: `0x${symmetric.signerPublic}`,
  });
});

test('CHATSDK-6: padding hides the size in steps of 256, and an exact fit gets another step', () => {
  const frameSize = (length: number) =>
    sealSymmetric(new Uint8Array(length), topicKey, alice.privateKey).length - 28;
  const { dataLength, totalBeforeSignature } = vectors.paddingRule;
  expect(frameSize(dataLength)).toBe(totalBeforeSignature + 65);
  expect(frameSize(0)).toBe(256);
  expect(frameSize(188)).toBe(256);
  expect(frameSize(189)).toBe(512);
  expect(frameSize(70_000) % 256).toBe(0);
});

test('CHATSDK-7: any payload comes back with its signer, for its reader alone', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 70_000, size: 'max' }), (payload) => {
      const shared = sealSymmetric(payload, topicKey, alice.privateKey);
      const opened = { payload, signer: alice.publicKey };
      expect(openSymmetric(shared, topicKey)).toEqual(opened);
      expect(openSymmetric(shared, new Uint8Array(32))).toBeNull();
      const direct = sealAsymmetric(payload, bob.publicKey, alice.privateKey);
      expect(openAsymmetric(direct, bob.privateKey)).toEqual(opened);
      expect(openAsymmetric(direct, carol.privateKey)).toBeNull();
    }),
    { seed: 26, numRuns: 12 },
  );
});

test('CHATSDK-8: an envelope without a signature is dropped, well sealed or not', async () => {
  const unsigned = await preCipher(text);
  expect(postCipher(unsigned)?.payload).toEqual(text);
  expect(openSymmetric(sealGcm(topicKey, unsigned, randomBytes(12)), topicKey)).toBeNull();
  const direct = sealEcies(unsigned, bob.publicKey, randomBytes);
  expect(openAsymmetric(direct, bob.privateKey)).toBeNull();
});

test('CHATSDK-8: a signature over other bytes names somebody else, a broken one nobody', () => {
  const frame = openGcm(topicKey, sealSymmetric(text, topicKey, alice.privateKey));
  if (frame === null) throw new Error('the frame did not open');
  const reseal = (change: (frame: Uint8Array) => void) => {
    const changed = frame.slice();
    change(changed);
    return openSymmetric(sealGcm(topicKey, changed, randomBytes(12)), topicKey);
  };
  expect(reseal(() => undefined)?.signer).toBe(alice.publicKey);
  expect(reseal((it) => it.set([0x48], 2))?.signer).not.toBe(alice.publicKey);
  expect(reseal((it) => it.set([27], it.length - 1))).toBeNull();
  expect(reseal((it) => it.fill(0, it.length - 65))).toBeNull();
});

test('CHATSDK-8: a length that reaches into the signature is refused', () => {
  const sealed = (frame: Uint8Array) => sealGcm(topicKey, frame, randomBytes(12));
  const frame = new Uint8Array(1 + 1 + 10 + 65);
  frame.set([0b101, 11]);
  expect(openSymmetric(sealed(frame), topicKey)).toBeNull();
  expect(openSymmetric(sealed(Uint8Array.of(0b111, 255, 255, 255)), topicKey)).toBeNull();
  expect(openSymmetric(sealed(new Uint8Array()), topicKey)).toBeNull();
});

test('CHATSDK-9: what does not fit an envelope is neither sealed nor opened', () => {
  const largest = new Uint8Array(MAX_ENVELOPE_PAYLOAD_BYTES);
  const sealed = sealAsymmetric(largest, bob.publicKey, alice.privateKey);
  expect(sealed.length).toBeLessThanOrEqual(MAX_ENVELOPE_BYTES);
  expect(openAsymmetric(sealed, bob.privateKey)?.payload).toHaveLength(largest.length);
  const tooLarge = new Uint8Array(MAX_ENVELOPE_PAYLOAD_BYTES + 1);
  expect(() => sealSymmetric(tooLarge, topicKey, alice.privateKey)).toThrow(RangeError);

  const frame = openGcm(topicKey, sealSymmetric(text, topicKey, alice.privateKey));
  const padded = new Uint8Array(MAX_ENVELOPE_BYTES);
  if (frame !== null) padded.set(frame);
  expect(openSymmetric(sealGcm(topicKey, padded, randomBytes(12)), topicKey)).toBeNull();
});

test('CHATSDK-10: the independent implementation opens our envelopes', async () => {
  const frames = [
    await decryptSymmetric(sealSymmetric(text, topicKey, alice.privateKey), topicKey),
    await decryptAsymmetric(sealAsymmetric(text, bob.publicKey, alice.privateKey), bob.privateKey),
  ];
  for (const frame of frames) {
    const opened = postCipher(frame);
    expect(opened?.payload).toEqual(text);
    expect(opened?.sig?.publicKey).toEqual(publicKeyBytes(alice.publicKey));
  }
});

test('CHATSDK-10: we open envelopes of the independent implementation', async () => {
  const signed = await preCipher(text, carol.privateKey);
  const shared = await encryptSymmetric(signed, topicKey);
  const direct = await encryptAsymmetric(signed, publicKeyBytes(bob.publicKey));
  const opened = { payload: text, signer: carol.publicKey };
  expect(openSymmetric(shared, topicKey)).toEqual(opened);
  expect(openAsymmetric(direct, bob.privateKey)).toEqual(opened);
});
