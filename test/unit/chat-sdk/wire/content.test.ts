import { create, type MessageInitShape, toBinary } from '@bufbuild/protobuf';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type {
  ChatMessageContent,
  ContactUpdateContent,
  OutboundContent,
  PropagatedState,
} from '../../../../datasources/chat-sdk/port.ts';
import { ApplicationMetadataMessage_Type as Type } from '../../../../datasources/chat-sdk/status/generated/application_metadata_message_pb.ts';
import { ChatMessage_ContentType as ContentType } from '../../../../datasources/chat-sdk/status/generated/chat_message_pb.ts';
import { ContactCodeAdvertisementSchema } from '../../../../datasources/chat-sdk/status/generated/contact_code_pb.ts';
import {
  AcceptContactRequestSchema,
  ContactUpdateSchema,
} from '../../../../datasources/chat-sdk/status/generated/contact_pb.ts';
import { MessageType } from '../../../../datasources/chat-sdk/status/generated/enums_pb.ts';
import {
  decodeContent,
  encodeContent,
} from '../../../../datasources/chat-sdk/status/wire/content.ts';
import { bob } from './people.ts';

const hello: ChatMessageContent = {
  type: 'chatMessage',
  clock: 1_700_000_000_000n,
  timestamp: 1_700_000_000_000n,
  text: 'Hello Bob',
  responseTo: '',
  chatId: bob.publicKey,
  messageType: MessageType.ONE_TO_ONE,
  contentType: ContentType.TEXT_PLAIN,
  displayName: 'Alice',
  customizationColor: 3,
  propagatedState: null,
};

const update: ContactUpdateContent = {
  type: 'contactUpdate',
  clock: 5n,
  displayName: 'Alice',
  customizationColor: 2,
  contactRequestClock: 4n,
  propagatedState: { localClock: 4n, localState: 2, remoteClock: 0n, remoteState: 0 },
  publicKey: bob.publicKey,
};

describe('round trips', () => {
  const clock = fc.bigInt({ min: 1n, max: 2n ** 64n - 1n });
  const state: fc.Arbitrary<PropagatedState | null> = fc.option(
    fc.record({
      localClock: clock,
      localState: fc.nat({ max: 4 }),
      remoteClock: clock,
      remoteState: fc.nat({ max: 4 }),
    }),
  );
  const displayName = fc.constantFrom('', 'Alice', 'bob-the_2nd', 'Carol Smith');
  const customizationColor = fc.nat({ max: 17 });
  const requestId = fc.stringMatching(/^0x[0-9a-f]{64}$/);
  const text = fc
    .string({ unit: 'grapheme', minLength: 1 })
    .filter((it) => it.trim() !== '' && it.isWellFormed());
  const contents: fc.Arbitrary<OutboundContent> = fc.oneof(
    fc.record({
      type: fc.constant('chatMessage' as const),
      clock,
      timestamp: clock,
      text,
      responseTo: fc.oneof(fc.constant(''), requestId),
      chatId: fc.constant(bob.publicKey),
      messageType: fc.constantFrom(1, 2, 3, 5),
      contentType: fc.constantFrom(1, 4, 11),
      displayName,
      customizationColor,
      propagatedState: state,
    }),
    fc.record({ type: fc.constant('acceptContactRequest' as const), requestId, clock }),
    fc.record({ type: fc.constant('retractContactRequest' as const), requestId, clock }),
    fc.record({
      type: fc.constant('contactUpdate' as const),
      clock,
      displayName,
      customizationColor,
      contactRequestClock: clock,
      propagatedState: state,
      publicKey: fc.constantFrom('', bob.publicKey),
    }),
    fc.record({
      type: fc.constant('contactCode' as const),
      clock,
      displayName,
      customizationColor,
    }),
  );

  test('CHATSDK-24: typed content comes back as it was sent', () => {
    fc.assert(
      fc.property(contents, (content) => {
        const { type, payload } = encodeContent(content);
        expect(decodeContent(type, payload)).toEqual({ content, refused: null });
      }),
      { seed: 24, numRuns: 300 },
    );
  });

  test('CHATSDK-24: each content has its type number', () => {
    const clocked = { requestId: '0x01', clock: 1n } as const;
    expect(encodeContent(hello).type).toBe(1);
    expect(encodeContent(update).type).toBe(2);
    expect(encodeContent({ type: 'acceptContactRequest', ...clocked }).type).toBe(46);
    expect(encodeContent({ type: 'retractContactRequest', ...clocked }).type).toBe(47);
    const code = { clock: 0n, displayName: '', customizationColor: 0 };
    const encoded = encodeContent({ type: 'contactCode', ...code });
    expect(encoded.type).toBe(15);
    expect(encoded.payload).toHaveLength(0);
    expect(decodeContent(15, encoded.payload).content).toEqual({ type: 'contactCode', ...code });
  });
});

describe('contact messages', () => {
  test('CHATSDK-27: a contact update with a bad name keeps its state and loses the name', () => {
    const { type: _, propagatedState: __, ...fields } = update;
    const message = create(ContactUpdateSchema, { ...fields, displayName: '<script>' });
    const payload = toBinary(ContactUpdateSchema, message);
    expect(decodeContent(Type.CONTACT_UPDATE, payload).content).toEqual({
      ...update,
      propagatedState: null,
      displayName: '',
    });
  });

  test('CHATSDK-27: clock 0 and ids without end are refused', () => {
    const receiveUpdate = (fields: MessageInitShape<typeof ContactUpdateSchema>) => {
      const message = create(ContactUpdateSchema, { clock: 1n, ...fields });
      return decodeContent(Type.CONTACT_UPDATE, toBinary(ContactUpdateSchema, message)).refused;
    };
    expect(receiveUpdate({})).toBeNull();
    expect(receiveUpdate({ clock: 0n })).toBe('content-clock');
    expect(receiveUpdate({ publicKey: 'x'.repeat(257) })).toBe('content-id');

    for (const type of [Type.ACCEPT_CONTACT_REQUEST, Type.RETRACT_CONTACT_REQUEST]) {
      const receiveDecision = (id: string, clock: bigint) => {
        const message = create(AcceptContactRequestSchema, { id, clock });
        return decodeContent(type, toBinary(AcceptContactRequestSchema, message)).refused;
      };
      expect(receiveDecision('', 1n)).toBeNull();
      expect(receiveDecision('0x01', 0n)).toBe('content-clock');
      expect(receiveDecision('x'.repeat(257), 1n)).toBe('content-id');
    }
  });

  test('CHATSDK-27: a contact code with a bad name still counts', () => {
    const chatIdentity = { clock: 7n, displayName: 'x', customizationColor: 1 };
    const message = create(ContactCodeAdvertisementSchema, { chatIdentity });
    const payload = toBinary(ContactCodeAdvertisementSchema, message);
    expect(decodeContent(Type.CONTACT_CODE_ADVERTISEMENT, payload).content).toEqual({
      type: 'contactCode',
      clock: 7n,
      displayName: '',
      customizationColor: 1,
    });
  });
});

test('CHATSDK-29: types this gateway does not use are named, not refused', () => {
  for (const typeNumber of [0, 22, 93, 4_000_000]) {
    const { content } = decodeContent(typeNumber, Uint8Array.of(0xff));
    expect(content).toEqual({ type: 'unsupported', typeNumber });
  }
});

test('CHATSDK-30: own content a receiver would refuse is not composed', () => {
  const bad: OutboundContent[] = [
    { ...hello, text: ' ' },
    { ...hello, text: 'a'.repeat(4097) },
    { ...hello, text: 'half a pair \ud83d' },
    { ...hello, clock: 0n },
    { ...hello, chatId: '' },
    { ...hello, messageType: 0 },
    { ...hello, contentType: 5 },
    { ...hello, displayName: 'x' },
    { ...update, clock: 0n },
    { ...update, displayName: 'x' },
    { type: 'acceptContactRequest', requestId: '0x01', clock: 0n },
    { type: 'contactCode', clock: 1n, displayName: 'x', customizationColor: 0 },
  ];
  for (const content of bad) expect(() => encodeContent(content)).toThrow(RangeError);
  expect(() => encodeContent({ ...hello, text: ' ' })).toThrow(/chat message.*content-text/);
});
