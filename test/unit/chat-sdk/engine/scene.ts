import { create, toBinary } from '@bufbuild/protobuf';
import { hexToBytes } from '@noble/hashes/utils.js';
import { afterEach, beforeEach } from 'vitest';
import {
  createStatusChatSdk,
  type StatusChatSdk,
} from '../../../../datasources/chat-sdk/module.ts';
import type {
  ChatEngine,
  InboundBatch,
  OpenOptions,
  OutboundContent,
} from '../../../../datasources/chat-sdk/port.ts';
import { ProtocolMessageSchema } from '../../../../datasources/chat-sdk/status/generated/protocol_message_pb.ts';
import { wrap } from '../../../../datasources/chat-sdk/status/wire/application-metadata.ts';
import { encodeContent } from '../../../../datasources/chat-sdk/status/wire/content.ts';
import type { WakuMessage } from '../../../../datasources/waku/port.ts';
import { accountOf } from '../../../conformance/chat-sdk-device.ts';
import { type Bus, createBus } from './bus.ts';

export const alice = accountOf(hexToBytes('11'.repeat(32)), 'a1ce0000-0000-4000-8000-000000000001');
export const bob = accountOf(hexToBytes('22'.repeat(32)), 'b0b00000-0000-4000-8000-000000000001');
export const mallory = accountOf(
  hexToBytes('44'.repeat(32)),
  'badbad00-0000-4000-8000-000000000001',
);

type Batches = AsyncIterator<InboundBatch>;

/** A bus and a module, new for each test; engines opened here are closed after it. */
export interface Scene {
  readonly bus: Bus;
  readonly module: StatusChatSdk;
  /** What the module reported as faults. */
  readonly faults: unknown[];
  /** Added to the module's clock, ms. */
  shift: number;
  /** Bob's engine, watching Alice. */
  openBob(options?: Partial<OpenOptions>): Promise<ChatEngine>;
  /** What Bob makes of one envelope. */
  receive(message: WakuMessage): Promise<InboundBatch>;
}

export function iterate(engine: ChatEngine): Batches {
  return engine.inbound(new AbortController().signal)[Symbol.asyncIterator]();
}

export async function next(batches: Batches): Promise<InboundBatch> {
  const { value, done } = await batches.next();
  if (done) throw new Error('inbound ended');
  return value;
}

/** The batch of the next envelope, markers settled on the way. */
export async function nextEnvelope(batches: Batches): Promise<InboundBatch> {
  for (;;) {
    const batch = await next(batches);
    if (batch.envelope !== null) return batch;
    batch.settled();
  }
}

export function signed(content: OutboundContent, author = alice): Uint8Array {
  const { type, payload } = encodeContent(content);
  return wrap(type, payload, author.privateKey).bytes;
}

export function publicMessage(bytes: Uint8Array): Uint8Array {
  const message = create(ProtocolMessageSchema, { installationId: 'x', publicMessage: bytes });
  return toBinary(ProtocolMessageSchema, message);
}

function createScene(): Scene & { readonly engines: ChatEngine[] } {
  const bus = createBus();
  const faults: unknown[] = [];
  const engines: ChatEngine[] = [];
  const module = createStatusChatSdk({
    waku: bus.port(),
    clusterId: 16,
    shard: 32,
    now: () => Date.now() + scene.shift,
    onFault: (error) => faults.push(error),
  });
  const scene = {
    bus,
    module,
    faults,
    engines,
    shift: 0,
    openBob: async (options: Partial<OpenOptions> = {}) => {
      const engine = await module.api.open(bob, {
        state: { get: async () => null },
        position: async () => null,
        seen: async () => false,
        peers: [alice.publicKey],
        ...options,
      });
      engines.push(engine);
      return engine;
    },
    receive: async (message: WakuMessage) => {
      bus.stored.length = 0;
      const batches = iterate(await scene.openBob());
      bus.inject(message);
      const batch = await nextEnvelope(batches);
      batch.settled();
      await batches.return?.();
      return batch;
    },
  };
  return scene;
}

/** Sets the scene before each test of the file and clears it afterwards. Read it inside tests only. */
export function useScene(): Scene {
  let current = createScene();
  beforeEach(async () => {
    current = createScene();
    await current.module.start(AbortSignal.timeout(1000));
  });
  afterEach(async () => {
    for (const engine of current.engines) await engine.close();
    await current.module.stop();
  });
  return {
    get bus() {
      return current.bus;
    },
    get module() {
      return current.module;
    },
    get faults() {
      return current.faults;
    },
    get shift() {
      return current.shift;
    },
    set shift(ms: number) {
      current.shift = ms;
    },
    openBob: (options) => current.openBob(options),
    receive: (message) => current.receive(message),
  };
}
