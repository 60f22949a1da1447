import type {
  ChatEngine,
  ChatMessageContent,
  ChatSdkPort,
  ComposedMessage,
  EngineAccount,
  InboundBatch,
  InboundMessage,
  OpenOptions,
  OutboundContent,
  PrepareRequest,
  PublicKey,
} from '../../datasources/chat-sdk/port.ts';
import { keyPair } from '../../datasources/chat-sdk/status/wire/keys.ts';
import type { WakuMessage, WakuPort } from '../../datasources/waku/port.ts';

/** What a device has committed: the part of a database that the engine's caller keeps. */
interface Committed {
  readonly state: Map<string, Uint8Array>;
  readonly positions: Map<string, bigint>;
  readonly seen: Set<string>;
  readonly messages: InboundMessage[];
  /** Datasync ids acknowledged by their recipient. */
  readonly acked: Set<string>;
  readonly dropped: string[];
  outbox: PrepareRequest[];
}

function nothingCommitted(): Committed {
  return {
    state: new Map(),
    positions: new Map(),
    seen: new Set(),
    messages: [],
    acked: new Set(),
    dropped: [],
    outbox: [],
  };
}

export interface DeviceOptions {
  readonly waku: WakuPort;
  readonly chatSdk: ChatSdkPort;
  readonly account: EngineAccount;
  readonly peers?: readonly PublicKey[];
  readonly committed?: Committed;
  /** Whether a transaction fails, asked before each commit. */
  readonly failsCommit?: () => boolean;
  /** Hears of every envelope that goes out. */
  readonly onPublish?: (message: WakuMessage) => void;
}

/** Plays the domains around an engine: commits, outbox, dedupe. */
export interface Device {
  compose(content: OutboundContent): ComposedMessage;
  readonly engine: ChatEngine;
  readonly publicKey: PublicKey;
  readonly committed: Committed;
  /** Composes for one person and leaves it in the outbox. Gives the message id. */
  send(to: PublicKey, content: OutboundContent): string;
  sendText(to: PublicKey, text: string): string;
  /** Sends what is in the outbox; resolves when it is empty. */
  flush(): Promise<void>;
  /** Puts every datasync message not acknowledged back into the outbox. */
  retry(): void;
  /** Chat texts received, in order of arrival. */
  texts(): string[];
  close(): Promise<void>;
}

export function accountOf(privateKey: Uint8Array, installationId: string): EngineAccount {
  return { publicKey: keyPair(privateKey).publicKey, privateKey, installationId };
}

export function chatMessage(
  chatId: string,
  text: string,
  overrides: Partial<ChatMessageContent> = {},
): ChatMessageContent {
  const now = BigInt(Date.now());
  return {
    type: 'chatMessage',
    clock: now,
    timestamp: now,
    text,
    responseTo: '',
    chatId,
    messageType: 1,
    contentType: 1,
    displayName: '',
    customizationColor: 0,
    propagatedState: null,
    ...overrides,
  };
}

function commit(committed: Committed, batch: InboundBatch): void {
  for (const { key, value } of batch.writes) {
    if (value === null) committed.state.delete(key);
    else committed.state.set(key, value);
  }
  const known = new Set(committed.messages.map((message) => message.messageId));
  committed.messages.push(...batch.messages.filter((message) => !known.has(message.messageId)));
  for (const ack of batch.acks) committed.acked.add(ack.id);
  committed.outbox.push(...batch.owed);
  if (batch.dropped !== null) committed.dropped.push(batch.dropped);
  if (batch.envelope) committed.seen.add(`${batch.envelope.contentTopic} ${batch.envelope.hash}`);
  for (const topic of batch.position?.topics ?? []) {
    committed.positions.set(topic.contentTopic, batch.position?.upTo ?? 0n);
  }
}

function openOptions(committed: Committed, peers: readonly PublicKey[]): OpenOptions {
  return {
    state: { get: async (key) => committed.state.get(key) ?? null },
    position: async (topic) => committed.positions.get(topic.contentTopic) ?? null,
    seen: async (topic, hash) => committed.seen.has(`${topic} ${hash}`),
    peers,
  };
}

/** Opens an account's engine and runs its inbound side until `close`. */
export async function openDevice(options: DeviceOptions): Promise<Device> {
  const { account, waku, failsCommit = () => false } = options;
  const committed = options.committed ?? nothingCommitted();
  const engine = await options.chatSdk.open(account, openOptions(committed, options.peers ?? []));
  const sent: { request: PrepareRequest; id: string }[] = [];
  const closing = new AbortController();

  async function run(): Promise<void> {
    for await (const batch of engine.inbound(closing.signal)) {
      if (failsCommit()) {
        batch.rolledBack();
        continue;
      }
      commit(committed, batch);
      batch.settled();
    }
  }
  const running = run();

  async function sendOne(request: PrepareRequest): Promise<void> {
    const prepared = await engine.prepare(request);
    if (failsCommit()) {
      prepared.rolledBack();
      return sendOne(request);
    }
    for (const { key, value } of prepared.writes) {
      if (value === null) committed.state.delete(key);
      else committed.state.set(key, value);
    }
    prepared.settled();
    const { datasyncId } = prepared;
    if (datasyncId !== null && !sent.some((one) => one.id === datasyncId)) {
      sent.push({ request, id: datasyncId });
    }
    for (const envelope of prepared.envelopes) {
      options.onPublish?.(envelope);
      await waku.publish(envelope, { signal: closing.signal });
    }
  }

  const compose = (content: OutboundContent) => options.chatSdk.compose(account, content);

  function send(to: PublicKey, content: OutboundContent): string {
    const { messageId, bytes } = compose(content);
    const timestamp = BigInt(Math.trunc(Date.now() / 1000));
    committed.outbox.push({ kind: 'datasync', to, bytes, timestamp });
    return messageId;
  }

  return {
    engine,
    compose,
    publicKey: account.publicKey,
    committed,
    send,
    sendText: (to, text) => send(to, chatMessage(to, text)),
    flush: async () => {
      for (let next = committed.outbox.shift(); next; next = committed.outbox.shift()) {
        await sendOne(next);
      }
    },
    retry: () => {
      const open = sent.filter((one) => !committed.acked.has(one.id));
      committed.outbox.push(...open.map((one) => one.request));
    },
    texts: () =>
      committed.messages.flatMap(({ content }) =>
        content.type === 'chatMessage' ? [content.text] : [],
      ),
    close: async () => {
      closing.abort();
      await engine.close();
      await running;
    },
  };
}

/** Lets everybody send what they owe until `isDone`; fails after `watchdogMs`. */
export async function settleUntil(
  devices: readonly Device[],
  isDone: () => boolean,
  watchdogMs = 30_000,
): Promise<void> {
  const deadline = Date.now() + watchdogMs;
  while (!isDone()) {
    if (Date.now() > deadline) throw new Error('Nothing more happened before the watchdog did.');
    for (const device of devices) await device.flush();
    await new Promise((resolve) => setTimeout(resolve, 2));
  }
}
