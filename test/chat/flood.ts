/** Everything somebody can send who is on the network and keeps no rule, one kind after the other. */
import { create, type MessageInitShape, toBinary } from '@bufbuild/protobuf';
import type { PublicKey } from '../../datasources/chat-sdk/port.ts';
import { signBundle } from '../../datasources/chat-sdk/status/encryption/bundle.ts';
import { sealDh } from '../../datasources/chat-sdk/status/encryption/dh-mode.ts';
import { generateKeyPair } from '../../datasources/chat-sdk/status/encryption/key-pair.ts';
import { ProtocolMessageSchema } from '../../datasources/chat-sdk/status/generated/protocol_message_pb.ts';
import { SegmentMessageSchema } from '../../datasources/chat-sdk/status/generated/segment_message_pb.ts';
import {
  compress,
  type KeyPair,
  publicKeyBytes,
} from '../../datasources/chat-sdk/status/wire/keys.ts';
import { encodePayload } from '../../datasources/chat-sdk/status/wire/mvds.ts';
import { sealAsymmetric, sealSymmetric } from '../../datasources/chat-sdk/status/wire/rfc26.ts';
import { symmetricKey } from '../../datasources/chat-sdk/status/wire/symmetric-key.ts';
import {
  type ChatTopic,
  contactCodeTopic,
  partitionedTopic,
} from '../../datasources/chat-sdk/status/wire/topics.ts';
import type { ReceivedWakuMessage, WakuMessage } from '../../datasources/waku/port.ts';
import type { createSeededRandom } from '../support/seeded-random.ts';
import { contentFor, envelope, newKeys, signed } from './mallory.ts';

export interface Victims {
  readonly alice: PublicKey;
  readonly bob: PublicKey;
  readonly negotiated: ChatTopic;
  /** The signed prekey Bob advertises, 33 bytes. */
  readonly preKeyOfBob: Uint8Array;
  /** What the two sent so far. */
  captured(): readonly ReceivedWakuMessage[];
}

type Random = ReturnType<typeof createSeededRandom>;
export type Shot = () => WakuMessage | Promise<WakuMessage>;

const HOUR_NS = 3_600_000_000_000n;

export function flood(random: Random, victims: Victims): Readonly<Record<string, Shot>> {
  const { alice, bob, negotiated } = victims;
  const mallory = newKeys(random);
  const chatty = newKeys(random);
  let count = 0;
  const nth = () => {
    count += 1;
    return count;
  };
  const toBob = (payload: Uint8Array, signer: KeyPair = newKeys(random)) =>
    envelope(partitionedTopic(bob).contentTopic, sealAsymmetric(payload, bob, signer.privateKey));
  const protocol = (fields: MessageInitShape<typeof ProtocolMessageSchema>) =>
    toBinary(ProtocolMessageSchema, create(ProtocolMessageSchema, fields));
  const inDhMode = (plaintext: Uint8Array) => {
    const { key, payload } = sealDh(plaintext, publicKeyBytes(bob), random.bytes);
    return protocol({
      installationId: 'x',
      encryptedMessage: { none: { dhHeader: { key }, payload } },
    });
  };
  const segment = (fields: MessageInitShape<typeof SegmentMessageSchema>) =>
    toBinary(SegmentMessageSchema, create(SegmentMessageSchema, fields));
  const started = random.bytes(32);
  const captured = () => {
    const all = victims.captured();
    const one = all[nth() % all.length];
    if (one === undefined) throw new Error('The two have said nothing yet');
    const { hash: _hash, source: _source, ...message } = one;
    return message;
  };
  const onTopic = async (topic: ChatTopic, payload: Uint8Array) =>
    envelope(
      topic.contentTopic,
      sealSymmetric(payload, await symmetricKey(topic.chatId), mallory.privateKey),
    );
  const randomTopic = () =>
    [partitionedTopic(alice), partitionedTopic(bob), negotiated, contactCodeTopic(alice)][
      nth() % 4
    ] ?? negotiated;

  return {
    'alien ciphertext': () => envelope(randomTopic().contentTopic, random.bytes(2_000)),
    'as large as the network takes': () =>
      envelope(randomTopic().contentTopic, random.bytes(149 * 1024)),
    'the same again': captured,
    'the same under a later timestamp': () => {
      const message = captured();
      return { ...message, timestamp: message.timestamp + BigInt(nth()) };
    },
    'the same under an earlier timestamp': () => {
      const message = captured();
      return { ...message, timestamp: message.timestamp - 150_000_000_000n - BigInt(nth()) };
    },
    'a forged signature': () => {
      const { payload, contentTopic } = captured();
      const bent = Uint8Array.from(payload);
      bent[bent.length - 40] = (bent[bent.length - 40] ?? 0) ^ 1;
      return envelope(contentTopic, bent);
    },
    'a forged author': () =>
      toBob(signed(contentFor(bob, { text: 'by Alice' }), mallory.privateKey), chatty),
    'an ancient timestamp': () => ({ ...toBob(random.bytes(100)), timestamp: BigInt(nth()) }),
    'a timestamp ahead': () => {
      const message = toBob(random.bytes(100));
      return { ...message, timestamp: message.timestamp + 15_000_000_000n };
    },
    'an hour-old timestamp': () => {
      const message = toBob(random.bytes(100));
      return { ...message, timestamp: message.timestamp - HOUR_NS };
    },
    'a clock ahead': () => {
      const clock = BigInt(Date.now() + 300_000);
      return toBob(signed(contentFor(bob, { clock }), mallory.privateKey), mallory);
    },
    'a first segment': () =>
      toBob(
        segment({
          entireMessageHash: random.bytes(32),
          segmentsCount: 9,
          payload: random.bytes(20_000),
        }),
      ),
    'segments that contradict each other': () =>
      toBob(
        segment({
          entireMessageHash: started,
          segmentsCount: 2 + (nth() % 200),
          payload: random.bytes(9),
        }),
        mallory,
      ),
    'parity alone': () =>
      toBob(
        segment({
          entireMessageHash: random.bytes(32),
          paritySegmentsCount: 32,
          paritySegmentIndex: nth() % 32,
          payload: random.bytes(1_000),
        }),
      ),
    'a segment of four billion': () =>
      toBob(
        segment({
          entireMessageHash: random.bytes(32),
          segmentsCount: 2 ** 32 - 1,
          payload: random.bytes(9),
        }),
      ),
    'thousands of acknowledgements, offers and requests': () => {
      const ids = Array.from({ length: 1_000 }, () => random.bytes(32));
      return toBob(inDhMode(encodePayload({ acks: ids, offers: ids, requests: ids })));
    },
    'thousands of empty messages': () =>
      toBob(
        inDhMode(
          encodePayload({
            messages: Array.from({ length: 3_000 }, (_, n) => ({
              groupId: started,
              timestamp: BigInt(n),
              body: new Uint8Array(),
            })),
          }),
        ),
      ),
    'a ratchet header far ahead': () => {
      const id = victims.preKeyOfBob;
      const key = generateKeyPair(random.bytes).publicKey;
      const drHeader = { key, n: 999, pn: 999, id };
      const entry = { x3dhHeader: { key, id }, drHeader, payload: random.bytes(300) };
      return toBob(protocol({ installationId: 'x', encryptedMessage: { none: entry } }));
    },
    'bundles of many devices': () => {
      const who = newKeys(random);
      const preKey = compress(who.publicKey);
      const devices = Array.from({ length: 16 }, (_, n) => ({
        id: `device ${nth()} ${n}`,
        preKey,
        version: n,
        protocolVersion: 1,
      }));
      const bundles = [1n, 2n, 3n].map((at) => signBundle(devices, at, who.privateKey));
      return toBob(protocol({ installationId: 'x', bundles, publicMessage: random.bytes(9) }), who);
    },
    'a contact request of somebody new': () => {
      const who = newKeys(random);
      const text = `Let me in, ${nth()} `.padEnd(2_000, 'x');
      return toBob(signed(contentFor(bob, { text, contentType: 11 }), who.privateKey), who);
    },
    'another one': () => {
      const who = newKeys(random);
      const text = `And me, ${nth()}`;
      return toBob(signed(contentFor(bob, { text, contentType: 11 }), who.privateKey), who);
    },
    'a long text of somebody known to write': () =>
      toBob(
        signed(contentFor(bob, { text: `${nth()} ${'é'.repeat(4_000)}` }), chatty.privateKey),
        chatty,
      ),
    "somebody else's contact code": () => onTopic(contactCodeTopic(alice), random.bytes(500)),
    'in between the two': () => onTopic(negotiated, random.bytes(500)),
  };
}
