import fc from 'fast-check';
import { expect, test } from 'vitest';
import { wrap } from '../../../../datasources/chat-sdk/status/wire/application-metadata.ts';
import { toHex, uncompress } from '../../../../datasources/chat-sdk/status/wire/keys.ts';
import {
  decodePayload,
  encodePayload,
  groupId,
  messageId,
} from '../../../../datasources/chat-sdk/status/wire/mvds.ts';
import vectors from '../../../vectors/mvds.json' with { type: 'json' };
import { alice, bob, bytes } from './people.ts';

const id = fc.uint8Array({ minLength: 32, maxLength: 32 });
const EMPTY = { acks: [], offers: [], requests: [], messages: [], groupOffers: [] };

test('CHATSDK-13: group and message ids are those of the vectors, from either side', () => {
  const keyA = uncompress(bytes(vectors.groupId.keyA));
  const keyB = uncompress(bytes(vectors.groupId.keyB));
  if (keyA === null || keyB === null) throw new Error('the vector has no keys');
  expect(toHex(groupId(keyA, keyB))).toBe(`0x${vectors.groupId.groupId}`);
  expect(groupId(keyB, keyA)).toEqual(groupId(keyA, keyB));
  expect(groupId(alice.publicKey, bob.publicKey)).toEqual(groupId(bob.publicKey, alice.publicKey));
  const { messageId: vector } = vectors;
  const found = messageId(bytes(vector.groupId), BigInt(vector.timestampSec), bytes(vector.body));
  expect(toHex(found)).toBe(`0x${vector.id}`);
});

test('CHATSDK-14: a payload comes back as it was sent', () => {
  const message = fc.record({
    groupId: id,
    timestamp: fc.bigInt({ min: 0n, max: 2n ** 62n }),
    body: fc.uint8Array(),
  });
  const payload = fc.record({
    acks: fc.array(id),
    offers: fc.array(id),
    requests: fc.array(id),
    messages: fc.array(message),
    groupOffers: fc.array(fc.record({ groupId: id, messageIds: fc.array(id) })),
  });
  fc.assert(
    fc.property(payload, (sent) => {
      const received = decodePayload(encodePayload(sent));
      const isEmpty = Object.values(sent).every((list) => list.length === 0);
      if (isEmpty) expect(received).toBeNull();
      else expect(received).toMatchObject(sent);
    }),
    { seed: 14, numRuns: 200 },
  );
});

test('CHATSDK-14: a payload with nothing usable belongs to the next layer', () => {
  expect(decodePayload(new Uint8Array())).toBeNull();
  expect(decodePayload(wrap(1, Uint8Array.of(8, 1), alice.privateKey).bytes)).toBeNull();
  expect(decodePayload(encodePayload({ acks: [new Uint8Array(31)] }))).toBeNull();
  const ack = new Uint8Array(32).fill(1);
  const mixed = decodePayload(encodePayload({ acks: [new Uint8Array(33), ack] }));
  expect(mixed).toEqual({ ...EMPTY, acks: [ack] });
});
