import { fromBinary, toBinary } from '@bufbuild/protobuf';
import { concatBytes } from '@noble/hashes/utils.js';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { ApplicationMetadataMessageSchema } from '../../../../datasources/chat-sdk/status/generated/application_metadata_message_pb.ts';
import { unwrap, wrap } from '../../../../datasources/chat-sdk/status/wire/application-metadata.ts';
import { toHex } from '../../../../datasources/chat-sdk/status/wire/keys.ts';
import upstream from '../../../vectors/application-metadata.json' with { type: 'json' };
import { alice, bytes } from './people.ts';

test.each(upstream.vectors)(
  'CHATSDK-11: the $typeName of the vectors has its author and id',
  ({ type, payload, signature, signerUncompressed, computed }) => {
    const received = bytes(computed.applicationMetadataMessage);
    expect(unwrap(received)).toEqual({
      author: `0x${signerUncompressed}`,
      type,
      payload: bytes(payload),
      messageId: computed.messageId,
      bytes: received,
    });
    const message = fromBinary(ApplicationMetadataMessageSchema, received);
    expect(toHex(message.signature)).toBe(`0x${signature}`);
  },
);

test('CHATSDK-11: what is wrapped comes back with its author and the same id', () => {
  fc.assert(
    fc.property(fc.nat({ max: 1000 }), fc.uint8Array(), (type, payload) => {
      const wrapped = wrap(type, payload, alice.privateKey);
      expect(unwrap(wrapped.bytes)).toEqual({
        author: alice.publicKey,
        type,
        payload,
        messageId: wrapped.messageId,
        bytes: wrapped.bytes,
      });
    }),
    { seed: 11, numRuns: 30 },
  );
});

test('CHATSDK-12: the id covers the bytes received, unknown fields and odd order included', () => {
  const { bytes: original, messageId } = wrap(1, Uint8Array.of(1), alice.privateKey);
  const unknown = bytes('da0603abcdef');
  const received = concatBytes(unknown, original);
  const opened = unwrap(received);
  expect(opened?.author).toBe(alice.publicKey);
  expect(opened?.bytes).toEqual(received);
  expect(opened?.messageId).not.toBe(messageId);
  const again = toBinary(
    ApplicationMetadataMessageSchema,
    fromBinary(ApplicationMetadataMessageSchema, received),
  );
  expect(unwrap(again)?.messageId).not.toBe(opened?.messageId);
});

test('CHATSDK-11: without a signature that recovers somebody there is no message', () => {
  const { bytes: original } = wrap(1, Uint8Array.of(1), alice.privateKey);
  const message = fromBinary(ApplicationMetadataMessageSchema, original);
  const signatures = [
    new Uint8Array(),
    message.signature.subarray(0, 64),
    new Uint8Array(65),
    Uint8Array.of(...message.signature.subarray(0, 64), 27),
  ];
  for (const signature of signatures) {
    const forged = toBinary(ApplicationMetadataMessageSchema, { ...message, signature });
    expect(unwrap(forged)).toBeNull();
  }
  const moved = toBinary(ApplicationMetadataMessageSchema, {
    ...message,
    payload: Uint8Array.of(2),
  });
  expect(unwrap(moved)?.author).not.toBe(alice.publicKey);
});
