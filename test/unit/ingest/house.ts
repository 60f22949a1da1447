/** One account's domains on a real database, over a chat engine that says what the test wants. */
import type {
  ChatEngine,
  InboundBatch,
  InboundMessage,
  MessageId,
  PrepareRequest,
  PublicKey,
} from '../../../datasources/chat-sdk/port.ts';
import type { WakuPort } from '../../../datasources/waku/port.ts';
import { createChatService, createConversations } from '../../../domains/chat/index.ts';
import { createContactService } from '../../../domains/contact/index.ts';
import {
  createEngineRegistry,
  createIngest,
  type IngestDeps,
} from '../../../domains/ingest/index.ts';
import { createOutbox } from '../../../domains/outbox/index.ts';
import type { UnlockedAccount } from '../../../domains/shared/account-keys.ts';
import { createEventLog } from '../../../domains/shared/event-log.ts';
import { createSignals, type Signals } from '../../../domains/shared/signals.ts';
import { createUnitOfWork } from '../../../domains/shared/unit-of-work.ts';
import type { Database, Leases, Transaction } from '../../../prisma/database.ts';
import { account } from '../../contract/database/rows.ts';
import { createFakeClock } from '../../support/fake-clock.ts';
import { openTestDatabase } from '../../support/open-database.ts';
import { plainSealer } from '../../support/plain-sealer.ts';
import { createSeededRandom } from '../../support/seeded-random.ts';
import { eventually } from '../../support/until.ts';

export const ALICE = `0x04${'a1'.repeat(64)}` as PublicKey;
export const BOB = `0x04${'b0'.repeat(64)}` as PublicKey;

export const alice: UnlockedAccount = {
  accountId: 'alice',
  publicKey: ALICE,
  chatKey: new Uint8Array(32),
  installationId: 'one',
  sealer: plainSealer,
};

export type BatchDraft = Pick<InboundBatch, 'messages' | 'owed'> &
  Partial<Pick<InboundBatch, 'writes' | 'acks' | 'dropped'>>;

export interface House extends AsyncDisposable {
  readonly database: Database;
  readonly signals: Signals;
  /** Whom the engine was told to listen for. */
  readonly watched: PublicKey[];
  /** `opened` and `closed`, as the engine was. */
  readonly engines: string[];
  /** Engines opened, batches offered (by number) and how each offer ended. */
  readonly offers: string[];
  readonly prepared: PrepareRequest[];
  readonly dropped: string[];
  /** How many ids each look for acknowledged rows was about. */
  readonly lookedFor: number[];
  /** Hands one envelope's content to the engine; it is offered until it is settled. */
  deliver(draft: BatchDraft): void;
  /** Lets time pass until it is so. */
  passing(what: string, fits: () => Promise<boolean> | boolean): Promise<unknown>;
  /** Told before each commit: throw, and it is rolled back. */
  beforeCommit: (db: Transaction) => Promise<void>;
}

export interface HouseOptions {
  readonly contact?: (apply: IngestDeps['contact']['apply']) => IngestDeps['contact']['apply'];
  /** Default: the database's, which grants everything. */
  readonly leases?: Leases;
}

export async function openHouse(options: HouseOptions = {}): Promise<House> {
  const database = await openTestDatabase();
  await database.transaction('alice', (tx) => tx.account.create({ data: account('alice') }));
  const clock = createFakeClock();
  const random = createSeededRandom(1);
  const logger = { debug() {}, info() {}, warn() {}, error() {} };
  const signals = createSignals();
  const log = createEventLog(database, clock.now, signals);
  const queue: BatchDraft[] = [];
  const offers: string[] = [];
  const prepared: PrepareRequest[] = [];
  const dropped: string[] = [];
  const lookedFor: number[] = [];
  const watched: PublicKey[] = [];
  const engines: string[] = [];
  let more = Promise.withResolvers<void>();

  const house: Pick<House, 'beforeCommit'> = { beforeCommit: async () => {} };
  const guarded: Database = {
    ...database,
    transaction: (accountId, work) =>
      database.transaction(accountId, async (tx) => {
        const result = await work(tx);
        await house.beforeCommit(tx);
        return result;
      }),
  };
  const uow = createUnitOfWork({ database: guarded, clock, append: log.append, signals });

  const engine = {
    prepare: async (request: PrepareRequest) => {
      prepared.push(request);
      return { envelopes: [], datasyncId: null, writes: [], settled() {}, rolledBack() {} };
    },
    async *inbound(signal: AbortSignal) {
      const ended = new Promise<void>((resolve) =>
        signal.addEventListener('abort', () => resolve()),
      );
      for (let n = 0; !signal.aborted; ) {
        const draft = queue[n];
        if (!draft) {
          await Promise.race([more.promise, ended]);
          continue;
        }
        let outcome = 'open';
        yield {
          acks: [],
          writes: [],
          dropped: null,
          ...draft,
          envelope: {
            pubsubTopic: '/waku/2/rs/16/32',
            contentTopic: '/waku/1/0x00000000/rfc26',
            payload: Uint8Array.of(n),
            version: 1,
            timestamp: BigInt(clock.now()) * 1_000_000n,
            hash: `0x${n}`,
            source: 'LIVE',
          },
          position: null,
          settled: () => {
            outcome = 'settled';
          },
          rolledBack: () => {
            outcome = 'rolled back';
          },
        } satisfies InboundBatch;
        offers.push(`${n} ${outcome}`);
        if (outcome === 'settled') n++;
      }
    },
    watch: (peer) => void watched.push(peer),
    unwatch() {},
    sync: () => ({ state: 'SYNCED', source: 'LIVE', progress: null }),
    close: async () => void engines.push('closed'),
  } satisfies ChatEngine;

  const chatSdk = {
    compose: () => ({ messageId: '0x00', bytes: Uint8Array.of(1) }) as const,
    open: async () => {
      engines.push('opened');
      return engine;
    },
  };
  const leases = options.leases ?? database.leases;
  const registry = createEngineRegistry({ chatSdk, leases });
  const waku = { publish: async () => ({ ok: true, hash: '0x01', acceptedBy: 1 }) };
  const outbox = createOutbox({
    signals,
    waku: waku as unknown as WakuPort,
    clock,
    random,
    logger,
  });
  const self = async () => ({ displayName: 'Alice', customizationColor: 4 });
  const shared = { uow, engines: registry, outbox, self, clock };
  const contact = createContactService({
    ...shared,
    eventLog: log,
    conversations: createConversations(),
  });
  const chat = createChatService({ ...shared, eventLog: log, contacts: contact });
  outbox.onDelivery(chat.onDelivery);
  const ingest = createIngest({
    ...shared,
    leases,
    signals,
    chatSdk,
    registry,
    outbox: {
      ...outbox,
      acknowledge: (work, accountId, from, ids) => {
        lookedFor.push(ids.length);
        return outbox.acknowledge(work, accountId, from, ids);
      },
    },
    contact: { ...contact, apply: options.contact?.(contact.apply) ?? contact.apply },
    chat,
    logger,
    dropped: (reason) => dropped.push(reason),
  });
  ingest.start(alice);

  return Object.assign(house, {
    database,
    signals,
    watched,
    engines,
    offers,
    prepared,
    dropped,
    lookedFor,
    deliver(draft: BatchDraft) {
      queue.push(draft);
      more.resolve();
      more = Promise.withResolvers<void>();
    },
    passing: (what: string, fits: () => Promise<boolean> | boolean) =>
      eventually(what, async () => {
        if (await fits()) return true;
        await clock.advance(2_000);
        return null;
      }),
    async [Symbol.asyncDispose]() {
      await ingest.stopAll();
      await database.close();
    },
  });
}

/** A plain message of Bob's, as the engine hands it over. */
export function fromBob(n: number, more: object = {}): InboundMessage {
  const clock = BigInt(Date.UTC(2026, 0, 1) + n);
  return {
    messageId: `0x${n.toString(16).padStart(64, '0')}` as MessageId,
    author: BOB,
    bytes: Uint8Array.of(n),
    wakuTimestamp: clock * 1_000_000n,
    content: {
      type: 'chatMessage',
      clock,
      timestamp: clock,
      text: `number ${n}`,
      responseTo: '',
      chatId: ALICE,
      messageType: 1,
      contentType: 1,
      displayName: 'Bob',
      customizationColor: 4,
      propagatedState: null,
      ...more,
    },
  };
}

/** One message and the acknowledgement owed for it. */
export const oneOfBobs = (n: number, more: object = {}): BatchDraft => ({
  messages: [fromBob(n, more)],
  owed: [{ kind: 'acks', to: BOB, ids: [fromBob(n).messageId] }],
});
