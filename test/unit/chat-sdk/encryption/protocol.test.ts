import { create, fromBinary, toBinary } from '@bufbuild/protobuf';
import { expect, test, vi } from 'vitest';
import { signBundle } from '../../../../datasources/chat-sdk/status/encryption/bundle.ts';
import { keyPairOf } from '../../../../datasources/chat-sdk/status/encryption/key-pair.ts';
import { loadPeer } from '../../../../datasources/chat-sdk/status/encryption/peers.ts';
import { openProtocol } from '../../../../datasources/chat-sdk/status/encryption/protocol-receive.ts';
import {
  buildAdvertisement,
  buildPrivate,
  buildPublic,
} from '../../../../datasources/chat-sdk/status/encryption/protocol-send.ts';
import {
  type ProtocolMessage,
  ProtocolMessageSchema,
} from '../../../../datasources/chat-sdk/status/generated/protocol_message_pb.ts';
import { secureRandom } from '../../../../datasources/chat-sdk/status/wire/random.ts';
import { memoryRecords, type Person, person, type TestTime } from './people.ts';

// A watchdog for busy machines, not a measure.
vi.setConfig({ testTimeout: 60_000 });

const HOUR = 3600 * 1000;
const utf8 = new TextEncoder();
const text = new TextDecoder();

const parse = (bytes: Uint8Array): ProtocolMessage => fromBinary(ProtocolMessageSchema, bytes);
const serialize = (message: ProtocolMessage): Uint8Array =>
  toBinary(ProtocolMessageSchema, message);

async function write(from: Person, to: Person, message: string) {
  return buildPrivate(from.records, from, to.publicKey, utf8.encode(message));
}

function open(to: Person, from: Person, bytes: Uint8Array, mayAdvertise = () => true) {
  const isKnown = () => true;
  const options = { sender: from.publicKey, isKnown, learnFromPublic: true, mayAdvertise };
  return openProtocol(to.records, to, bytes, options);
}

async function read(to: Person, from: Person, bytes: Uint8Array): Promise<string> {
  const opened = await open(to, from, bytes);
  return 'payload' in opened ? text.decode(opened.payload) : JSON.stringify(opened);
}

function setup() {
  const time: TestTime = { now: 1_700_000_000_000 };
  return { time, alice: person('alice', time), bob: person('bob', time) };
}

/** Both know each other's device; Alice opened a session that Bob has not answered in. */
async function acquainted() {
  const { time, alice, bob } = setup();
  await read(alice, bob, (await write(bob, alice, 'hello from nowhere')).bytes);
  return { time, alice, bob };
}

test('CHATSDK-60: without a known installation the message is in DH mode under "none", with our bundle', async () => {
  const { alice, bob } = setup();
  const { bytes, negotiated } = await write(alice, bob, 'hi');
  const message = parse(bytes);
  expect(Object.keys(message.encryptedMessage)).toEqual(['none']);
  expect(message.encryptedMessage.none?.dhHeader?.key).toHaveLength(33);
  expect(message.installationId).toBe(alice.installationId);
  expect(Object.keys(message.bundles[0]?.signedPreKeys ?? {})).toEqual([alice.installationId]);
  expect(negotiated).toBe(false);
  expect(await read(bob, alice, bytes)).toBe('hi');
});

test('CHATSDK-61: the X3DH header comes with every message until the peer answers in the session', async () => {
  const { alice, bob } = await acquainted();
  const headers: boolean[] = [];
  for (const word of ['one', 'two']) {
    const { bytes } = await write(alice, bob, word);
    headers.push(parse(bytes).encryptedMessage[bob.installationId]?.x3dhHeader !== undefined);
    expect(await read(bob, alice, bytes)).toBe(word);
  }
  const answer = (await write(bob, alice, 'answer')).bytes;
  expect(parse(answer).encryptedMessage[alice.installationId]?.x3dhHeader).toBeUndefined();
  expect(await read(alice, bob, answer)).toBe('answer');
  const { bytes } = await write(alice, bob, 'three');
  headers.push(parse(bytes).encryptedMessage[bob.installationId]?.x3dhHeader !== undefined);
  expect(headers).toEqual([true, true, false]);
  expect(await read(bob, alice, bytes)).toBe('three');
});

test('CHATSDK-61: messages read out of order: the second may open the session, the first follows', async () => {
  const { alice, bob } = await acquainted();
  const first = (await write(alice, bob, 'first')).bytes;
  const second = (await write(alice, bob, 'second')).bytes;
  expect(await read(bob, alice, second)).toBe('second');
  expect(await read(bob, alice, first)).toBe('first');
  expect(await open(bob, alice, first)).toMatchObject({ kind: 'failed' });
});

test('CHATSDK-61: both open a session at once; each reads the other and the talk goes on', async () => {
  const { alice, bob } = await acquainted();
  await read(bob, alice, await buildAdvertisement(alice.records, alice, bob.publicKey));
  const fromAlice = (await write(alice, bob, 'a')).bytes;
  const fromBob = (await write(bob, alice, 'b')).bytes;
  expect(await read(bob, alice, fromAlice)).toBe('a');
  expect(await read(alice, bob, fromBob)).toBe('b');
  for (const word of ['1', '2', '3']) {
    expect(await read(bob, alice, (await write(alice, bob, word)).bytes)).toBe(word);
    expect(await read(alice, bob, (await write(bob, alice, word)).bytes)).toBe(word);
  }
});

test('CHATSDK-53: the topic is negotiated once every installation written to has been read from', async () => {
  const { time, alice, bob } = await acquainted();
  expect((await write(alice, bob, 'x')).negotiated).toBe(true);
  // A second device of Bob's, known only by its bundle.
  const laptop = person('bob', time, 'bob-2');
  time.now += HOUR;
  await open(alice, bob, await buildPublic(laptop.records, laptop, utf8.encode('code')));
  const { bytes, negotiated } = await write(alice, bob, 'both');
  expect(negotiated).toBe(false);
  expect(Object.keys(parse(bytes).encryptedMessage).sort()).toEqual(['bob-1', 'bob-2']);
  expect(await read(laptop, alice, bytes)).toBe('both');
  expect(await read(bob, alice, bytes)).toBe('both');
});

test('CHATSDK-62: at most three installations are written to, the newest', async () => {
  const { time, alice, bob } = setup();
  for (const id of ['bob-1', 'bob-2', 'bob-3', 'bob-4']) {
    const device = person('bob', time, id);
    time.now += 1000;
    await open(alice, bob, await buildPublic(device.records, device, utf8.encode('code')));
  }
  const message = parse((await write(alice, bob, 'x')).bytes);
  expect(Object.keys(message.encryptedMessage).sort()).toEqual(['bob-2', 'bob-3', 'bob-4']);
});

test('CHATSDK-63: one bad bundle rejects the whole message, and nothing is kept', async () => {
  const { alice, bob } = setup();
  const message = parse((await write(alice, bob, 'x')).bytes);
  const [good] = message.bundles;
  if (good === undefined) throw new Error('no bundle');
  message.bundles = [good, { ...good, timestamp: good.timestamp + 1n }];
  expect(await open(bob, alice, serialize(message))).toMatchObject({ reason: 'bad-bundle' });
  message.bundles = Array.from({ length: 9 }, () => good);
  expect(await open(bob, alice, serialize(message))).toMatchObject({ reason: 'bad-bundle' });
  expect(bob.records.map.size).toBe(0);
});

test('CHATSDK-63: a bundle of somebody else in a message is not taken for the sender or for them', async () => {
  const { time, alice, bob } = setup();
  const carol = person('carol', time);
  const message = parse((await write(alice, bob, 'x')).bytes);
  message.bundles = parse((await write(carol, bob, 'x')).bytes).bundles;
  await open(bob, alice, serialize(message));
  expect((await loadPeer(bob.records, alice.publicKey)).installations).toEqual([]);
  expect((await loadPeer(bob.records, carol.publicKey)).installations).toEqual([]);
});

test('CHATSDK-64: a message for other devices only is answered with our bundle, once per two hours and peer', async () => {
  const { time, alice, bob } = await acquainted();
  const message = parse((await write(alice, bob, 'x')).bytes);
  const entry = message.encryptedMessage[bob.installationId];
  if (entry === undefined) throw new Error('no entry');
  message.encryptedMessage = { 'another-device': entry };
  const bytes = serialize(message);
  const expected = { kind: 'failed', reason: 'not-for-this-device' };
  expect(await open(bob, alice, bytes, () => false)).toMatchObject({
    ...expected,
    owesBundle: false,
  });
  expect(await open(bob, alice, bytes)).toMatchObject({ ...expected, owesBundle: true });
  time.now += 2 * HOUR - 1;
  expect(await open(bob, alice, bytes)).toMatchObject({ ...expected, owesBundle: false });
  time.now += 1;
  expect(await open(bob, alice, bytes)).toMatchObject({ ...expected, owesBundle: true });
});

test('CHATSDK-64: an advertisement carries a bundle, is empty, and makes the receiver start a new session', async () => {
  const { alice, bob } = await acquainted();
  const before = parse((await write(alice, bob, 'x')).bytes).encryptedMessage[bob.installationId];
  const advertisement = await buildAdvertisement(bob.records, bob, alice.publicKey);
  expect(await open(alice, bob, advertisement)).toEqual({
    kind: 'private',
    payload: new Uint8Array(),
  });
  const after = parse((await write(alice, bob, 'y')).bytes).encryptedMessage[bob.installationId];
  expect(after?.x3dhHeader?.key).not.toEqual(before?.x3dhHeader?.key);
  expect(after?.drHeader?.n).toBe(0);
});

test('CHATSDK-65: an old opening sent again does not undo the session that replaced it', async () => {
  const { time, alice, bob } = await acquainted();
  const old = (await write(alice, bob, 'old')).bytes;
  expect(await read(bob, alice, old)).toBe('old');
  // Alice loses her records but meets the same prekey of Bob's.
  const reborn = { ...alice, records: memoryRecords() };
  time.now += 1000;
  await read(reborn, bob, await buildAdvertisement(bob.records, bob, reborn.publicKey));
  const fresh = (await write(reborn, bob, 'fresh')).bytes;
  expect(await read(bob, reborn, fresh)).toBe('fresh');
  expect(await open(bob, alice, old)).toMatchObject({ kind: 'failed' });
  expect(await read(bob, reborn, (await write(reborn, bob, 'still here')).bytes)).toBe(
    'still here',
  );
});

test('CHATSDK-59: the prekey changes after 24 h, and one held for older messages opens them', async () => {
  const { time, alice, bob } = await acquainted();
  const before = parse((await write(bob, alice, 'x')).bytes).bundles[0]?.signedPreKeys['bob-1'];
  const written = (await write(alice, bob, 'to the old prekey')).bytes;
  time.now += 24 * HOUR - 1;
  const same = parse((await write(bob, alice, 'x')).bytes).bundles[0]?.signedPreKeys['bob-1'];
  time.now += 2;
  const after = parse((await write(bob, alice, 'x')).bytes).bundles[0]?.signedPreKeys['bob-1'];
  expect(same?.signedPreKey).toEqual(before?.signedPreKey);
  expect(after?.signedPreKey).not.toEqual(before?.signedPreKey);
  expect([before?.version, after?.version]).toEqual([0, 1]);
  expect(await read(bob, alice, written)).toBe('to the old prekey');
});

test('CHATSDK-62: what a sibling device says of another counts only when its version is newer', async () => {
  const { time, alice, bob } = setup();
  await open(alice, bob, await buildPublic(bob.records, bob, utf8.encode('code')));
  const known = (await loadPeer(alice.records, bob.publicKey)).installations[0];
  const other = { id: 'bob-1', preKey: keyPairOf(secureRandom(32)).publicKey, protocolVersion: 1 };
  const tell = async (version: number) => {
    time.now += 1000;
    const bundle = signBundle([{ ...other, version }], bob.bundleTime(), bob.privateKey);
    const message = create(ProtocolMessageSchema, { installationId: 'bob-2', bundles: [bundle] });
    await open(alice, bob, serialize(message));
    return (await loadPeer(alice.records, bob.publicKey)).installations[0]?.preKey;
  };
  expect(await tell(0)).toEqual(known?.preKey);
  expect(await tell(1)).toEqual(other.preKey);
});

test('CHATSDK-58: a bundle with another prekey ends sending in the old session', async () => {
  const { time, alice, bob } = await acquainted();
  expect(await read(bob, alice, (await write(alice, bob, 'x')).bytes)).toBe('x');
  expect(await read(alice, bob, (await write(bob, alice, 'y')).bytes)).toBe('y');
  // The same device of Bob's with nothing left, heard of by its contact code alone.
  const reborn = { ...bob, records: memoryRecords() };
  time.now += 1000;
  await open(alice, reborn, await buildPublic(reborn.records, reborn, utf8.encode('code')));
  expect(await read(reborn, alice, (await write(alice, reborn, 'again')).bytes)).toBe('again');
});

test('CHATSDK-66: bytes that are no ProtocolMessage are handed on untouched', async () => {
  const { alice, bob } = setup();
  for (const bytes of [new Uint8Array(), Uint8Array.of(0xff), utf8.encode('not protobuf at all')]) {
    expect(await open(bob, alice, bytes)).toEqual({ kind: 'other' });
  }
  expect(bob.records.map.size).toBe(0);
});
