import { createHmac, hkdfSync } from 'node:crypto';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { openBox } from '../../../domains/shared/aes-gcm-box.ts';
import { createAesGcmSealer } from '../../../domains/shared/aes-gcm-sealer.ts';
import { UnauthenticatedError } from '../../../domains/shared/errors.ts';
import { SealBrokenError } from '../../../domains/shared/sealing.ts';

const aliceKey = new Uint8Array(32).fill(0xa1);
const alice = createAesGcmSealer(aliceKey);
const bob = createAesGcmSealer(new Uint8Array(32).fill(0xb0));
const place = { table: 'Message', column: 'text', row: 'row-1' };

test('SEAL-1: what is sealed opens again, and never looks the same twice', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 2000 }), fc.string(), (plain, row) => {
      const where = { ...place, row };
      const sealed = alice.seal(where, plain);
      expect(alice.open(where, sealed)).toEqual(plain);
      expect(alice.seal(where, plain)).not.toEqual(sealed);
    }),
  );
  for (const text of ['', 'héllo', '😀'.repeat(100)]) {
    expect(alice.openText(place, alice.sealText(place, text))).toBe(text);
  }
});

test('SEAL-1: the format is version, nonce, ciphertext, tag, with the place as associated data', () => {
  const sealed = alice.sealText(place, 'hello');
  expect(sealed).toHaveLength(1 + 12 + 5 + 16);
  expect(sealed[0]).toBe(1);
  const key = new Uint8Array(
    hkdfSync('sha256', aliceKey, new Uint8Array(), 'status-gateway/seal', 32),
  );
  const plain = openBox(key, 'Message|text|row-1', sealed);
  expect(plain && Buffer.from(plain).toString()).toBe('hello');
});

test.each([
  ['row', { ...place, row: 'row-2' }],
  ['column', { ...place, column: 'bytes' }],
  ['table', { ...place, table: 'Contact' }],
])('SEAL-2: a value moved to another %s does not open', (_what, elsewhere) => {
  expect(() => alice.open(elsewhere, alice.sealText(place, 'hello'))).toThrow(SealBrokenError);
});

test('SEAL-2: another account cannot open it', () => {
  expect(() => bob.open(place, alice.sealText(place, 'hello'))).toThrow(SealBrokenError);
});

test('SEAL-3: no changed, missing or added byte passes', () => {
  const sealed = alice.sealText(place, 'hello');
  for (let at = 0; at < sealed.length; at++) {
    for (let bit = 0; bit < 8; bit++) {
      const flipped = Uint8Array.from(sealed);
      flipped[at] = (flipped[at] ?? 0) ^ (1 << bit);
      expect(() => alice.open(place, flipped), `byte ${at} bit ${bit}`).toThrow(SealBrokenError);
    }
    expect(() => alice.open(place, sealed.slice(0, at))).toThrow(SealBrokenError);
  }
  expect(() => alice.open(place, Uint8Array.of(...sealed, 0))).toThrow(SealBrokenError);
});

test('SEAL-3: the error names the place and nothing else', () => {
  const sealed = alice.sealText(place, 'canary');
  const error = (() => {
    try {
      return alice.open({ ...place, row: 'row-2' }, sealed);
    } catch (thrown) {
      return thrown;
    }
  })();
  expect(String(error)).toContain('Message.text in row row-2');
  expect(String(error)).not.toContain('canary');
});

test('SEAL-4: a wiped sealer refuses everything', () => {
  const carol = createAesGcmSealer(new Uint8Array(32).fill(0xc0));
  const sealed = carol.sealText(place, 'hello');
  carol.wipe();
  expect(() => carol.open(place, sealed)).toThrow(UnauthenticatedError);
  expect(() => carol.sealText(place, 'hello')).toThrow(UnauthenticatedError);
  expect(() => carol.blindIndex('purpose', 'hello')).toThrow(UnauthenticatedError);
  carol.wipe();
});

test('SEAL-5: a blind index is the same for the same account, purpose and value only', () => {
  const index = alice.blindIndex('clientId.messageSend', 'hello');
  expect(index).toMatch(/^[0-9a-f]{64}$/);
  expect(createAesGcmSealer(aliceKey).blindIndex('clientId.messageSend', 'hello')).toBe(index);
  expect(bob.blindIndex('clientId.messageSend', 'hello')).not.toBe(index);
  expect(alice.blindIndex('clientId.chatCreate', 'hello')).not.toBe(index);
  expect(alice.blindIndex('clientId.messageSend', 'hello!')).not.toBe(index);
  // As in every database there is: another derivation would find nothing in them.
  const key = hkdfSync('sha256', aliceKey, new Uint8Array(), 'status-gateway/blind-index', 32);
  const text = '20|clientId.messageSend|hello';
  expect(index).toBe(createHmac('sha256', Buffer.from(key)).update(text).digest('hex'));
  expect(alice.blindIndex('a', '1|b')).not.toBe(alice.blindIndex('a|1', 'b'));
});
