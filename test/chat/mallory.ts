/** Somebody on the same network who keeps no rule: sees every envelope and publishes any. */
import { create, fromBinary, toBinary } from '@bufbuild/protobuf';
import { mnemonicReveal } from '../../client/documents/session.ts';
import { unwrap } from '../../client/index.ts';
import type { ChatMessageContent, PublicKey } from '../../datasources/chat-sdk/port.ts';
import {
  type ChatMessage,
  ChatMessageSchema,
} from '../../datasources/chat-sdk/status/generated/chat_message_pb.ts';
import { wrap } from '../../datasources/chat-sdk/status/wire/application-metadata.ts';
import { encodeContent } from '../../datasources/chat-sdk/status/wire/content.ts';
import { ecdhX } from '../../datasources/chat-sdk/status/wire/ecdh.ts';
import { type KeyPair, keyPair } from '../../datasources/chat-sdk/status/wire/keys.ts';
import {
  type ChatTopic,
  contactCodeTopic,
  negotiatedTopic,
  partitionedTopic,
} from '../../datasources/chat-sdk/status/wire/topics.ts';
import type {
  PublishResult,
  ReceivedWakuMessage,
  WakuMessage,
} from '../../datasources/waku/port.ts';
import type { Random } from '../../domains/shared/clock.ts';
import { deriveProfile } from '../../domains/shared/identity/keys.ts';
import { Deliveries } from '../conformance/deliveries.ts';
import { People, PUBSUB_TOPIC } from '../faults/waku-people.ts';
import type { TestGateway } from '../support/gateway.ts';
import { PASSWORD, type Person } from '../support/person.ts';

/** Refused by the network for its size; clients do not even send it. */
const OVERSIZED = 1024 * 1024;

export function newKeys(random: Random): KeyPair {
  return keyPair(random.bytes(32));
}

/** A person's chat key, which nobody but a test gets to see. */
export async function chatKey(person: Person): Promise<Uint8Array> {
  const input = { password: PASSWORD };
  const { mnemonicReveal: revealed } = await person.client.request(mnemonicReveal, { input });
  const { keys } = await deriveProfile(unwrap(revealed, 'MnemonicRevealSuccess').mnemonic);
  return keys.chat;
}

/** Every topic two people use between them. A relay sees them all, without any key. */
export function topicsOf(key: Uint8Array, alice: PublicKey, bob: PublicKey): ChatTopic[] {
  return [
    partitionedTopic(alice),
    partitionedTopic(bob),
    contactCodeTopic(alice),
    contactCodeTopic(bob),
    negotiatedTopic(ecdhX(key, bob)),
  ];
}

export interface Tap {
  /** What passed on the topics so far. */
  seen(): readonly ReceivedWakuMessage[];
  /** Publishes once; false when the network did not take it. */
  offer(message: WakuMessage): Promise<boolean>;
  /** Publishes until the network takes or refuses it for good. */
  publish(message: WakuMessage): Promise<PublishResult>;
  end(): Promise<void>;
}

export async function tap(gateway: TestGateway, topics: readonly ChatTopic[]): Promise<Tap> {
  const people = new People();
  const { api } = await people.startedClient(gateway.bootstrap, {
    maxMessageBytes: 2 * OVERSIZED,
    // A busy machine is not a refusal.
    requestTimeoutMs: 20_000,
  });
  const from = topics.map(({ contentTopic }) => ({
    pubsubTopic: PUBSUB_TOPIC,
    contentTopic,
    from: 0n,
  }));
  const inbox = new Deliveries(api.subscribe(from, { signal: people.abort.signal }));
  await inbox.nextMarker();
  return {
    seen: () => inbox.messages,
    offer: (message) =>
      people.publish(api, message).then(
        ({ ok }) => ok,
        () => false,
      ),
    async publish(message) {
      for (let attempt = 0; attempt < 50; attempt++) {
        const result = await people.publish(api, message);
        if (result.ok || !result.retryable || message.payload.length > OVERSIZED) return result;
        await new Promise((resolve) => setTimeout(resolve, 100));
      }
      throw new Error('The network neither took nor refused the envelope');
    },
    end: () => people.end(),
  };
}

let tick = 0n;
/** Nanoseconds, never the same twice. */
export function timestamp(): bigint {
  tick += 1n;
  return BigInt(Date.now()) * 1_000_000n + tick;
}

export function envelope(contentTopic: string, payload: Uint8Array): WakuMessage {
  return { pubsubTopic: PUBSUB_TOPIC, contentTopic, payload, version: 1, timestamp: timestamp() };
}

export function contentFor(to: PublicKey, more: Partial<ChatMessageContent>): ChatMessageContent {
  const now = BigInt(Date.now());
  return {
    type: 'chatMessage',
    clock: now,
    timestamp: now,
    text: 'text',
    responseTo: '',
    chatId: to,
    messageType: 1,
    contentType: 1,
    displayName: 'Mallory',
    customizationColor: 1,
    propagatedState: null,
    ...more,
  };
}

/** Signed application bytes; `bend` breaks rules the encoder keeps. */
export function signed(
  content: ChatMessageContent,
  author: Uint8Array,
  bend: Partial<Pick<ChatMessage, 'clock' | 'text'>> = {},
): Uint8Array {
  const { type, payload } = encodeContent(content);
  const bent = create(ChatMessageSchema, { ...fromBinary(ChatMessageSchema, payload), ...bend });
  return wrap(type, toBinary(ChatMessageSchema, bent), author).bytes;
}
