import { create, fromBinary, type MessageInitShape, toBinary } from '@bufbuild/protobuf';
import { expect, test } from 'vitest';
import { ApplicationMetadataMessage_Type as Type } from '../../../../datasources/chat-sdk/status/generated/application_metadata_message_pb.ts';
import {
  AudioMessage_AudioType as AudioType,
  ChatMessageSchema,
  ChatMessage_ContentType as ContentType,
} from '../../../../datasources/chat-sdk/status/generated/chat_message_pb.ts';
import {
  ImageFormat,
  MessageType,
} from '../../../../datasources/chat-sdk/status/generated/enums_pb.ts';
import { decodeContent } from '../../../../datasources/chat-sdk/status/wire/content.ts';
import { bob } from './people.ts';

type Fields = MessageInitShape<typeof ChatMessageSchema>;

const wire: Fields = {
  clock: 1n,
  timestamp: 1n,
  text: 'Hello',
  chatId: bob.publicKey,
  messageType: MessageType.ONE_TO_ONE,
  contentType: ContentType.TEXT_PLAIN,
};

function receive(fields: Fields) {
  const all = { ...wire, ...fields } as Fields;
  const message = create(ChatMessageSchema, all);
  return decodeContent(Type.CHAT_MESSAGE, toBinary(ChatMessageSchema, message));
}

const refusedWith = (fields: Fields) => receive(fields).refused;

test('CHATSDK-25: what the network refuses is refused, each with its reason', () => {
  expect(receive({}).refused).toBeNull();
  expect(refusedWith({ clock: 0n })).toBe('content-clock');
  expect(refusedWith({ timestamp: 0n })).toBe('content-timestamp');
  expect(refusedWith({ chatId: '' })).toBe('content-id');
  expect(refusedWith({ chatId: 'x'.repeat(257) })).toBe('content-id');
  expect(refusedWith({ responseTo: 'x'.repeat(257) })).toBe('content-id');
  for (const messageType of [0, 4] as const) {
    expect(refusedWith({ messageType })).toBe('content-message-type');
  }
  for (const contentType of [0, 5, 6, 15, 16, 17] as const) {
    expect(refusedWith({ contentType })).toBe('content-type');
  }
});

test('CHATSDK-25: text is needed, up to 4096 code points', () => {
  for (const text of ['', '   ', '\n\t', 'a'.repeat(4097), '😀'.repeat(4097)]) {
    expect(refusedWith({ text })).toBe('content-text');
  }
  expect(refusedWith({ text: 'a'.repeat(4096) })).toBeNull();
  expect(refusedWith({ text: '😀'.repeat(4096) })).toBeNull();
  expect(refusedWith({ text: 'a'.repeat(1_000_000) })).toBe('content-text');
});

test('CHATSDK-25: stickers, images, audio and bridged messages are complete or refused', () => {
  const image = (bytes: number, format: ImageFormat) => ({
    contentType: ContentType.IMAGE,
    payload: {
      case: 'image' as const,
      value: { payload: new Uint8Array(bytes), format },
    },
  });
  const audio = (bytes: number, type: AudioType) => ({
    contentType: ContentType.AUDIO,
    payload: { case: 'audio' as const, value: { payload: new Uint8Array(bytes), type } },
  });
  const sticker = (hash: string) => ({
    contentType: ContentType.STICKER,
    payload: { case: 'sticker' as const, value: { hash } },
  });
  const bridge = (userName: string) => ({
    contentType: ContentType.BRIDGE_MESSAGE,
    text: '',
    payload: {
      case: 'bridgeMessage' as const,
      value: { userName, bridgeName: 'discord', content: 'Hi' },
    },
  });
  const complete = [
    image(1, ImageFormat.PNG),
    { ...image(1, ImageFormat.PNG), text: '' },
    audio(1, AudioType.AAC),
    sticker('e301'),
    bridge('Carol'),
    { contentType: ContentType.DISCORD_MESSAGE, text: '' },
  ];
  for (const fields of complete) expect(refusedWith(fields)).toBeNull();
  const incomplete = [
    image(0, ImageFormat.PNG),
    image(1, ImageFormat.UNKNOWN_IMAGE_FORMAT),
    audio(0, AudioType.AAC),
    audio(1, AudioType.UNKNOWN_AUDIO_TYPE),
    sticker(''),
    bridge(''),
    { ...image(1, ImageFormat.PNG), contentType: ContentType.AUDIO },
    { contentType: ContentType.STICKER },
    { ...image(1, ImageFormat.PNG), messageType: MessageType.PUBLIC_GROUP },
    { ...audio(1, AudioType.AAC), messageType: MessageType.PUBLIC_GROUP },
  ];
  for (const fields of incomplete) expect(refusedWith(fields)).toBe('content-attachment');
  expect(refusedWith({ ...image(1, ImageFormat.PNG), text: ' ' })).toBe('content-text');
  expect(refusedWith({ ...audio(1, AudioType.AAC), text: '' })).toBe('content-text');
});

test('CHATSDK-26: a display name keeps to the rule or the message is refused', () => {
  for (const displayName of ['', '  ', 'Alice', ' Alice  ', 'a-b_c 1', 'x'.repeat(24)]) {
    expect(receive({ displayName }).content).toMatchObject({ displayName: displayName.trim() });
  }
  const bad = ['Bob', 'x'.repeat(25), 'alice.eth', 'alice-eth', 'alice_eth', 'Zoë Ray', 'a@b.cd'];
  for (const displayName of bad) {
    expect(refusedWith({ displayName })).toBe('content-display-name');
  }
});

test('CHATSDK-27: a propagated state nobody knows counts as none', () => {
  const state = { localClock: 9n, localState: 2n, remoteClock: 8n, remoteState: 3n };
  expect(receive({ contactRequestPropagatedState: state }).content).toMatchObject({
    propagatedState: { localClock: 9n, localState: 2, remoteClock: 8n, remoteState: 3 },
  });
  const unknown = { ...state, remoteState: 5n };
  expect(receive({ contactRequestPropagatedState: unknown }).content).toMatchObject({
    propagatedState: null,
  });
});

test('CHATSDK-28: fields this gateway does not know survive a round trip', () => {
  const known = toBinary(ChatMessageSchema, create(ChatMessageSchema, wire));
  // Field 17, once the shard, and field 500, not yet anything.
  const unknown = Uint8Array.of(0x8a, 0x01, 0x02, 0x08, 0x10, 0xa0, 0x1f, 0x07);
  const received = Uint8Array.of(...known, ...unknown);
  expect(decodeContent(Type.CHAT_MESSAGE, received).refused).toBeNull();
  const again = toBinary(ChatMessageSchema, fromBinary(ChatMessageSchema, received));
  expect(again).toEqual(received);
});
