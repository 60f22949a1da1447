/** The crypto alone: two chat engines on a network in memory, their records in maps, and nobody else. */
import { randomBytes, randomUUID } from 'node:crypto';
import { createStatusChatSdk } from '../../datasources/chat-sdk/module.ts';
import type {
  ChatEngine,
  ChatMessageContent,
  EngineAccount,
  InboundBatch,
  PublicKey,
  StateWrite,
} from '../../datasources/chat-sdk/port.ts';
import { keyPair } from '../../datasources/chat-sdk/status/wire/keys.ts';
import type { WakuPort } from '../../datasources/waku/port.ts';

export interface BareEngine {
  readonly publicKey: PublicKey;
  send(to: PublicKey, text: string): Promise<void>;
  /** Reads until so many messages have come since it began. */
  receive(messages: number): Promise<void>;
  close(): Promise<void>;
}

export async function bareEngine(waku: WakuPort): Promise<BareEngine> {
  const { privateKey, publicKey } = keyPair(randomBytes(32));
  const account: EngineAccount = { publicKey, privateKey, installationId: randomUUID() };
  const records = new Map<string, Uint8Array>();
  const signal = new AbortController().signal;
  const chatSdk = createStatusChatSdk({ waku, clusterId: 16, shard: 32 });
  await chatSdk.start(signal);
  const engine: ChatEngine = await chatSdk.api.open(account, {
    state: { get: async (key) => records.get(key) ?? null },
    position: async () => null,
    seen: async () => false,
    peers: [],
  });
  const keep = (writes: readonly StateWrite[]) => {
    for (const { key, value } of writes) {
      if (value) records.set(key, value);
      else records.delete(key);
    }
  };
  let batches: AsyncIterator<InboundBatch> | null = null;
  return {
    publicKey,
    async send(to, text) {
      // As a contact: of strangers only so many messages a minute are read.
      engine.watch(to);
      const { bytes } = chatSdk.api.compose(account, contentFor(to, text));
      const timestamp = BigInt(Math.floor(Date.now() / 1_000));
      const prepared = await engine.prepare({ kind: 'datasync', to, bytes, timestamp });
      keep(prepared.writes);
      prepared.settled();
      for (const envelope of prepared.envelopes) await waku.publish(envelope, { signal });
    },
    async receive(messages) {
      batches ??= engine.inbound(signal)[Symbol.asyncIterator]();
      for (let received = 0; received < messages; ) {
        const { value: batch, done } = await batches.next();
        if (done) throw new Error('the engine ended');
        keep(batch.writes);
        batch.settled();
        received += batch.messages.length;
      }
    },
    async close() {
      await engine.close();
      await chatSdk.stop();
    },
  };
}

let clock = 0n;

function contentFor(to: PublicKey, text: string): ChatMessageContent {
  const now = BigInt(Date.now());
  clock = clock < now ? now : clock + 1n;
  return {
    type: 'chatMessage',
    clock,
    timestamp: now,
    text,
    responseTo: '',
    chatId: to,
    messageType: 1,
    contentType: 1,
    displayName: 'Somebody',
    customizationColor: 1,
    propagatedState: null,
  };
}
