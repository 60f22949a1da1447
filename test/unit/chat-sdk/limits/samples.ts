/** What the cases of limits are made of. */
import { create, toBinary } from '@bufbuild/protobuf';
import { hexToBytes } from '@noble/hashes/utils.js';
import type { PublicKey } from '../../../../datasources/chat-sdk/port.ts';
import { signBundle } from '../../../../datasources/chat-sdk/status/encryption/bundle.ts';
import {
  decrypt,
  encrypt,
} from '../../../../datasources/chat-sdk/status/encryption/double-ratchet.ts';
import { generateKeyPair } from '../../../../datasources/chat-sdk/status/encryption/key-pair.ts';
import { loadPeer, savePeer } from '../../../../datasources/chat-sdk/status/encryption/peers.ts';
import { openProtocol } from '../../../../datasources/chat-sdk/status/encryption/protocol-receive.ts';
import { buildPrivate } from '../../../../datasources/chat-sdk/status/encryption/protocol-send.ts';
import {
  initiateRatchet,
  respondRatchet,
} from '../../../../datasources/chat-sdk/status/encryption/ratchet-state.ts';
import { rememberStranger } from '../../../../datasources/chat-sdk/status/encryption/strangers.ts';
import { createAccountContext } from '../../../../datasources/chat-sdk/status/engine/account-context.ts';
import { createStateCache } from '../../../../datasources/chat-sdk/status/engine/lease.ts';
import { readPayload } from '../../../../datasources/chat-sdk/status/engine/read-payload.ts';
import { ApplicationMetadataMessageSchema } from '../../../../datasources/chat-sdk/status/generated/application_metadata_message_pb.ts';
import { ChatMessageSchema } from '../../../../datasources/chat-sdk/status/generated/chat_message_pb.ts';
import { ProtocolMessageSchema } from '../../../../datasources/chat-sdk/status/generated/protocol_message_pb.ts';
import { SegmentMessageSchema } from '../../../../datasources/chat-sdk/status/generated/segment_message_pb.ts';
import { sealGcm } from '../../../../datasources/chat-sdk/status/wire/aes-gcm.ts';
import { decodeContent } from '../../../../datasources/chat-sdk/status/wire/content.ts';
import { keccak } from '../../../../datasources/chat-sdk/status/wire/hashes.ts';
import { keyPair, signRecoverable } from '../../../../datasources/chat-sdk/status/wire/keys.ts';
import { encodePayload } from '../../../../datasources/chat-sdk/status/wire/mvds.ts';
import { secureRandom } from '../../../../datasources/chat-sdk/status/wire/random.ts';
import { openSymmetric } from '../../../../datasources/chat-sdk/status/wire/rfc26.ts';
import { memoryRecords, person, privateKeyOf } from '../encryption/people.ts';
import { SegmentStore } from '../wire/segment-store.ts';

export const time = { now: 1_700_000_000_000 };
export const [alice, bob] = [person('alice', time), person('bob', time)];
export const now = () => time.now;
/** Distinct points of the curve. */
export const keyOf = (n: number): PublicKey =>
  keyPair(hexToBytes((n + 1).toString(16).padStart(64, '0'))).publicKey;
export const range = (n: number) => Array.from({ length: n }, (_, index) => index);
export const id = (n: number) => keccak(Uint8Array.of(n >> 16, n >> 8, n));

export function envelopeOf(bytes: number): number {
  const key = new Uint8Array(32).fill(7);
  const length = bytes - 12 - 16 - 65 - 4;
  const unsigned = new Uint8Array(4 + length);
  unsigned.set([0b111, length & 0xff, (length >> 8) & 0xff, length >> 16]);
  const frame = Buffer.concat([unsigned, signRecoverable(keccak(unsigned), alice.privateKey)]);
  const sealed = sealGcm(key, frame, new Uint8Array(12));
  return openSymmetric(sealed, key) === null ? 0 : sealed.length;
}

/** Serialised with a payload that makes it exactly so long. */
export function metadataOf(bytes: number): Uint8Array {
  const signature = signRecoverable(keccak(new Uint8Array(0)), alice.privateKey);
  const make = (length: number) =>
    toBinary(
      ApplicationMetadataMessageSchema,
      create(ApplicationMetadataMessageSchema, { signature, payload: new Uint8Array(length) }),
    );
  return make(bytes - (make(bytes - 100).length - (bytes - 100)));
}

export function segmentOf(n: number, fields: object): Uint8Array {
  const common = { entireMessageHash: id(n), payload: Uint8Array.of(1) };
  return toBinary(SegmentMessageSchema, create(SegmentMessageSchema, { ...common, ...fields }));
}

export async function isKept(fields: object, isStranger = false): Promise<boolean> {
  const { dropped } = await new SegmentStore().receive(
    segmentOf(0, fields),
    alice.publicKey,
    isStranger,
  );
  return dropped === null;
}

/** Messages begun by the senders in turn, and how many are still under way. */
export async function underWay(n: number, senders: number, isStranger: boolean): Promise<number> {
  const store = new SegmentStore();
  for (const each of range(n)) {
    const segment = segmentOf(each, { segmentsCount: 2 });
    await store.receive(segment, keyOf(each % senders), isStranger);
  }
  return [...store.records.keys()].filter((key) => key.endsWith('/data/0')).length;
}

export function installations(n: number) {
  const preKey = generateKeyPair(secureRandom).publicKey;
  return range(n).map((each) => ({ id: `device-${each}`, preKey, version: 0, protocolVersion: 1 }));
}

export async function bundlesRead(n: number): Promise<number> {
  const bundles = range(n).map((each) =>
    signBundle(installations(1), BigInt(each + 1), alice.privateKey),
  );
  const message = create(ProtocolMessageSchema, {
    installationId: 'device-0',
    bundles,
    publicMessage: Uint8Array.of(1),
  });
  const opened = await openProtocol(
    memoryRecords(),
    bob,
    toBinary(ProtocolMessageSchema, message),
    {
      sender: alice.publicKey,
      isKnown: () => true,
      learnFromPublic: true,
      mayAdvertise: () => true,
    },
  );
  return opened.kind === 'public' ? n : 0;
}

export async function read(plaintext: Uint8Array, isStranger: boolean) {
  const { bytes } = await buildPrivate(memoryRecords(), alice, bob.publicKey, plaintext);
  const records = memoryRecords();
  const lease = createStateCache(records).lease();
  const context = createAccountContext(
    { ...bob, privateKey: privateKeyOf('bob') },
    now,
    secureRandom,
  );
  const guards = { mayAdvertise: () => true, isKnown: () => !isStranger };
  const origin = { sender: alice.publicKey, isStranger, timestamp: 0n, isPublicTopic: false };
  return readPayload({ lease, context, ...guards }, bytes, origin);
}

export async function messagesRead(n: number, isStranger: boolean): Promise<number> {
  const messages = range(n).map((each) => ({
    groupId: id(0),
    timestamp: BigInt(each),
    body: Uint8Array.of(1),
  }));
  const { refused } = await read(encodePayload({ messages }), isStranger);
  return refused.length;
}

export function contentTaken(fields: object, n: number): number {
  const message = create(ChatMessageSchema, {
    clock: 1n,
    timestamp: 1n,
    chatId: 'x',
    text: 'x',
    messageType: 1,
    contentType: 1,
    ...fields,
  });
  return decodeContent(1, toBinary(ChatMessageSchema, message)).content === null ? 0 : n;
}

/** A session, and the message `skip` after the next. */
export function skipping(skip: number) {
  const preKey = generateKeyPair(secureRandom);
  const shared = new Uint8Array(32).fill(3);
  let sender = initiateRatchet(shared, preKey.publicKey, secureRandom);
  const first = encrypt(sender, Uint8Array.of(0));
  sender = first.state;
  let receiver = respondRatchet(shared, preKey);
  receiver = decrypt(receiver, first.header, first.ciphertext, secureRandom)?.state ?? receiver;
  const deliver = (after: number) => {
    for (const _ of range(after)) sender = encrypt(sender, Uint8Array.of(0)).state;
    const { state, header, ciphertext } = encrypt(sender, Uint8Array.of(1));
    sender = state;
    const opened = decrypt(receiver, header, ciphertext, secureRandom);
    receiver = opened?.state ?? receiver;
    return opened !== null;
  };
  return { isRead: deliver(skip), deliver, held: () => receiver.skipped.length };
}

export async function peersKept(n: number): Promise<number> {
  const records = memoryRecords();
  for (const each of range(n)) {
    const key = keyOf(each);
    savePeer(records, await loadPeer(records, key));
    await rememberStranger(records, key, () => false);
  }
  return [...records.map.keys()].filter((key) => key.startsWith('peer/')).length;
}
