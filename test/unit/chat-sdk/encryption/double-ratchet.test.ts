import { bytesToHex, hexToBytes } from '@noble/hashes/utils.js';
import fc from 'fast-check';
import { describe, expect, test, vi } from 'vitest';
import {
  decrypt,
  encrypt,
  isSpent,
} from '../../../../datasources/chat-sdk/status/encryption/double-ratchet.ts';
import {
  generateKeyPair,
  keyPairOf,
} from '../../../../datasources/chat-sdk/status/encryption/key-pair.ts';
import {
  encodeHeader,
  type RatchetHeader,
} from '../../../../datasources/chat-sdk/status/encryption/ratchet-cipher.ts';
import {
  parseRatchet,
  RatchetStateFormatError,
  serializeRatchet,
} from '../../../../datasources/chat-sdk/status/encryption/ratchet-codec.ts';
import {
  expandMessageKey,
  stepChain,
  stepRoot,
} from '../../../../datasources/chat-sdk/status/encryption/ratchet-kdf.ts';
import {
  initiateRatchet,
  MAX_KEEP,
  MAX_SKIP,
  MAX_SKIPPED_KEYS,
  RatchetInvariantError,
  type RatchetState,
  respondRatchet,
} from '../../../../datasources/chat-sdk/status/encryption/ratchet-state.ts';
import { secureRandom } from '../../../../datasources/chat-sdk/status/wire/random.ts';
import vectors from '../../../vectors/double-ratchet.json' with { type: 'json' };

// A watchdog for busy machines, not a measure.
vi.setConfig({ testTimeout: 60_000 });

const utf8 = new TextEncoder();
const text = new TextDecoder();
const fixed = (hex: string) => () => hexToBytes(hex);

function pair(): { alice: RatchetState; bob: RatchetState } {
  const sharedKey = secureRandom(32);
  const preKey = generateKeyPair(secureRandom);
  return {
    alice: initiateRatchet(sharedKey, preKey.publicKey, secureRandom),
    bob: respondRatchet(sharedKey, preKey),
  };
}

function sealMany(state: RatchetState, count: number) {
  const sealed: { header: RatchetHeader; ciphertext: Uint8Array; plaintext: string }[] = [];
  let current = state;
  for (let index = 0; index < count; index += 1) {
    const plaintext = `message ${index}`;
    const { state: next, header, ciphertext } = encrypt(current, utf8.encode(plaintext));
    sealed.push({ header, ciphertext, plaintext });
    current = next;
  }
  return { state: current, sealed };
}

describe('vectors', () => {
  test('CHATSDK-40: key derivation is that of the linked library', () => {
    const { kdfRK, kdfCK, encKeys, headerEncoding } = vectors;
    const root = stepRoot(hexToBytes(kdfRK.rk), hexToBytes(kdfRK.dhOut));
    expect(bytesToHex(root.rootKey)).toBe(kdfRK.rootKey);
    expect(bytesToHex(root.chainKey)).toBe(kdfRK.chainKey);
    expect(bytesToHex(root.headerKey)).toBe(kdfRK.headerKey);
    const chain = stepChain(hexToBytes(kdfCK.ck));
    expect(bytesToHex(chain.chainKey)).toBe(kdfCK.chainKey);
    expect(bytesToHex(chain.messageKey)).toBe(kdfCK.messageKey);
    const keys = expandMessageKey(hexToBytes(encKeys.mk));
    expect(bytesToHex(keys.encryption)).toBe(encKeys.encKey);
    expect(bytesToHex(keys.authentication)).toBe(encKeys.authKey);
    expect(bytesToHex(keys.iv)).toBe(encKeys.iv);
    const { n, pn, dh } = headerEncoding.input;
    expect(bytesToHex(encodeHeader({ n, pn, key: hexToBytes(dh) }))).toBe(headerEncoding.encoded);
  });

  test('CHATSDK-40: a session produces the recorded headers and ciphertexts, and reads them', () => {
    const { session } = vectors;
    const sharedKey = hexToBytes(session.sharedKey);
    const preKey = keyPairOf(hexToBytes(session.bobSignedPreKeyPrivate));
    let alice = initiateRatchet(sharedKey, preKey.publicKey, fixed(session.aliceRatchetPrivate));
    let bob = respondRatchet(sharedKey, preKey);
    expect(bytesToHex(alice.rootKey)).toBe(session.rootAfterAliceInit);
    expect(session.messages).toHaveLength(3);
    for (const message of session.messages) {
      const fromAlice = message.from === 'alice';
      const sent = encrypt(fromAlice ? alice : bob, hexToBytes(message.plaintext));
      expect(sent.header.n).toBe(message.n);
      expect(sent.header.pn).toBe(message.pn);
      expect(bytesToHex(sent.header.key)).toBe(message.dh);
      expect(bytesToHex(encodeHeader(sent.header))).toBe(message.headerEncoded);
      expect(bytesToHex(sent.ciphertext)).toBe(message.ciphertext);
      const random = fixed(session.bobNextRatchetPrivate);
      const read = decrypt(fromAlice ? bob : alice, sent.header, sent.ciphertext, random);
      expect(bytesToHex(read?.plaintext ?? new Uint8Array())).toBe(message.plaintext);
      if (read === null) throw new Error('unread');
      if (fromAlice) [alice, bob] = [sent.state, read.state];
      else [alice, bob] = [read.state, sent.state];
      if (fromAlice) expect(bytesToHex(bob.rootKey)).toBe(session.rootAfterBobSendStep);
    }
  });
});

interface Side {
  state: RatchetState;
  readonly inbox: { header: RatchetHeader; ciphertext: Uint8Array; plaintext: string }[];
  readonly read: Set<string>;
}

const step = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.record({ kind: fc.constant('send' as const), fromAlice: fc.boolean() }),
  },
  {
    weight: 5,
    arbitrary: fc.record({
      kind: fc.constantFrom('deliver', 'deliverTwice', 'lose', 'corrupt'),
      toAlice: fc.boolean(),
      pick: fc.nat(),
    }),
  },
);

function same(a: RatchetState, b: RatchetState): boolean {
  return bytesToHex(serializeRatchet(a)) === bytesToHex(serializeRatchet(b));
}

function deliver(side: Side, message: Side['inbox'][number], tamper: boolean): void {
  const before = serializeRatchet(side.state);
  const ciphertext = message.ciphertext.slice();
  if (tamper) ciphertext[ciphertext.length >> 1] = (ciphertext[ciphertext.length >> 1] ?? 0) ^ 1;
  const result = decrypt(side.state, message.header, ciphertext, secureRandom);
  expect(serializeRatchet(side.state)).toEqual(before);
  const wasRead = side.read.has(message.plaintext);
  if (tamper || wasRead) {
    expect(result).toBeNull();
    return;
  }
  if (result === null) throw new Error(`"${message.plaintext}" was not read`);
  expect(text.decode(result.plaintext)).toBe(message.plaintext);
  side.read.add(message.plaintext);
  // Through the stored form, as the engine keeps it.
  side.state = parseRatchet(serializeRatchet(result.state));
}

test('CHATSDK-41: any interleaving with loss, repetition, reorder and tampering reads each message exactly once', () => {
  fc.assert(
    fc.property(fc.array(step, { minLength: 5, maxLength: 60 }), (steps) => {
      const states = pair();
      const alice: Side = { state: states.alice, inbox: [], read: new Set() };
      const bob: Side = { state: states.bob, inbox: [], read: new Set() };
      let count = 0;
      for (const one of steps) {
        if (one.kind === 'send') {
          const sender = one.fromAlice || bob.state.peer === null ? alice : bob;
          const plaintext = `${count++}`;
          const sent = encrypt(sender.state, utf8.encode(plaintext));
          expect(sent.state.sending.n).toBe(sender.state.sending.n + 1);
          sender.state = sent.state;
          (sender === alice ? bob : alice).inbox.push({ ...sent, plaintext });
          continue;
        }
        const side = one.toAlice ? alice : bob;
        const message = side.inbox[one.pick % Math.max(side.inbox.length, 1)];
        if (message === undefined) continue;
        if (one.kind === 'lose') side.inbox.splice(side.inbox.indexOf(message), 1);
        else deliver(side, message, one.kind === 'corrupt');
        if (one.kind === 'deliverTwice') deliver(side, message, false);
      }
      for (const side of [alice, bob])
        for (const message of side.inbox) deliver(side, message, false);
      for (const side of [alice, bob]) {
        expect(side.inbox.every((message) => side.read.has(message.plaintext))).toBe(true);
      }
    }),
    { seed: 20261124, numRuns: 60 },
  );
});

test('CHATSDK-42: 1000 messages may be skipped, not 1001, and the refusal changes nothing', () => {
  const { alice, bob } = pair();
  const { sealed } = sealMany(alice, MAX_SKIP + 2);
  const tooFar = sealed[MAX_SKIP + 1];
  const farthest = sealed[MAX_SKIP];
  const first = sealed[0];
  if (!tooFar || !farthest || !first) throw new Error('missing');
  expect(decrypt(bob, tooFar.header, tooFar.ciphertext, secureRandom)).toBeNull();
  const read = decrypt(bob, farthest.header, farthest.ciphertext, secureRandom);
  expect(read?.state.skipped).toHaveLength(MAX_SKIP);
  if (read === null) throw new Error('unread');
  const late = decrypt(read.state, first.header, first.ciphertext, secureRandom);
  expect(text.decode(late?.plaintext)).toBe('message 0');
  expect(late?.state.skipped).toHaveLength(MAX_SKIP - 1);
});

test('CHATSDK-42: at most 2000 skipped keys are held, the newest, and none longer than 3000 keys', () => {
  let { alice, bob } = pair();
  const lost: { header: RatchetHeader; ciphertext: Uint8Array }[] = [];
  for (let round = 0; round < 4; round += 1) {
    const batch = sealMany(alice, 900);
    alice = batch.state;
    const last = batch.sealed[899];
    const first = batch.sealed[0];
    if (!last || !first) throw new Error('missing');
    lost.push(first);
    const read = decrypt(bob, last.header, last.ciphertext, secureRandom);
    if (read === null) throw new Error('unread');
    bob = read.state;
    expect(bob.skipped.length).toBeLessThanOrEqual(MAX_SKIPPED_KEYS);
    expect(bob.skipped.every((key) => key.sequence >= bob.received - MAX_KEEP)).toBe(true);
  }
  expect(bob.skipped).toHaveLength(MAX_SKIPPED_KEYS);
  const readable = lost.map(
    (one) => decrypt(bob, one.header, one.ciphertext, secureRandom) !== null,
  );
  expect(readable).toEqual([false, false, true, true]);

  // 1001 skipped first, then 3000 read in order: the skipped ones are past their time.
  ({ alice, bob } = pair());
  const skippedFirst = sealMany(alice, 100 + MAX_KEEP + 1).sealed;
  for (const message of skippedFirst.slice(100)) {
    const read = decrypt(bob, message.header, message.ciphertext, secureRandom);
    if (read === null) throw new Error('unread');
    bob = read.state;
  }
  expect(bob.skipped).toHaveLength(0);
});

test('CHATSDK-43: a used-up chain stops instead of repeating a key', () => {
  const { alice } = pair();
  const usedUp = { ...alice, sending: { ...alice.sending, n: 0xffffffff } };
  expect(() => encrypt(usedUp, utf8.encode('hi'))).toThrow(RatchetInvariantError);
  const broken = { ...alice, sending: { ...alice.sending, n: -1 } };
  expect(() => encrypt(broken, utf8.encode('hi'))).toThrow(RatchetInvariantError);
});

test('CHATSDK-43: a broken count of received keys stops decryption', () => {
  const { alice, bob } = pair();
  const { sealed } = sealMany(alice, 1);
  const [message] = sealed;
  if (message === undefined) throw new Error('missing');
  const broken = { ...bob, received: Number.NaN };
  expect(() => decrypt(broken, message.header, message.ciphertext, secureRandom)).toThrow(
    RatchetInvariantError,
  );
});

test('CHATSDK-41: a header key off the curve, or of the wrong length, is refused', () => {
  const { alice, bob } = pair();
  const { header, ciphertext } = encrypt(alice, utf8.encode('hi'));
  for (const key of [new Uint8Array(33).fill(7), new Uint8Array(), new Uint8Array(65).fill(4)]) {
    expect(decrypt(bob, { ...header, key }, ciphertext, secureRandom)).toBeNull();
  }
  expect(decrypt(bob, header, ciphertext.subarray(0, 40), secureRandom)).toBeNull();
  expect(decrypt(bob, { ...header, n: 1 }, ciphertext, secureRandom)).toBeNull();
});

test('CHATSDK-41: a repetition in the current chain is told from a broken session', () => {
  const { alice, bob } = pair();
  const { header, ciphertext } = encrypt(alice, utf8.encode('hi'));
  expect(isSpent(bob, header)).toBe(false);
  const read = decrypt(bob, header, ciphertext, secureRandom);
  if (read === null) throw new Error('unread');
  expect(isSpent(read.state, header)).toBe(true);
});

test('CHATSDK-44: the stored form round-trips and refuses what it does not know', () => {
  const { alice, bob } = pair();
  const { sealed } = sealMany(alice, 4);
  const last = sealed[3];
  if (last === undefined) throw new Error('missing');
  const state = decrypt(bob, last.header, last.ciphertext, secureRandom)?.state;
  if (state === undefined) throw new Error('unread');
  expect(state.skipped).toHaveLength(3);
  expect(same(parseRatchet(serializeRatchet(state)), state)).toBe(true);
  expect(parseRatchet(serializeRatchet(state))).toEqual(state);
  expect(parseRatchet(serializeRatchet(bob))).toEqual(bob);
  const bytes = serializeRatchet(state);
  expect(() => parseRatchet(bytes.subarray(0, -1))).toThrow(RatchetStateFormatError);
  expect(() => parseRatchet(bytes.subarray(0, 20))).toThrow(RatchetStateFormatError);
  expect(() => parseRatchet(Uint8Array.of(9, ...bytes.subarray(1)))).toThrow('version byte is 9');
});
