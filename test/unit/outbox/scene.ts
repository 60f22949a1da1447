/** An outbox at work for Alice, before each test anew. */
import { afterEach, beforeEach } from 'vitest';
import type { ChatEngine, PrepareRequest, PublicKey } from '../../../datasources/chat-sdk/port.ts';
import type { PublishResult, WakuMessage, WakuPort } from '../../../datasources/waku/port.ts';
import { createOutbox, type Delivery, type OutboxDraft } from '../../../domains/outbox/index.ts';
import type { Owner } from '../../../domains/shared/owner.ts';
import { createSignals } from '../../../domains/shared/signals.ts';
import { createUnitOfWork, type UnitOfWork } from '../../../domains/shared/unit-of-work.ts';
import type { Database } from '../../../prisma/database.ts';
import { createFakeClock, type FakeClock } from '../../support/fake-clock.ts';
import { openTestDatabase } from '../../support/open-database.ts';
import { plainSealer } from '../../support/plain-sealer.ts';
import { eventually } from '../../support/until.ts';

export const BOB = `0x04${'b0'.repeat(64)}` as PublicKey;
export const ALICE = `0x04${'a1'.repeat(64)}` as PublicKey;
export const taken: PublishResult = { ok: true, hash: '0x01', acceptedBy: 1 };
export const refused = (code: 'NO_PEERS' | 'TOO_LARGE', retryable: boolean): PublishResult => ({
  ok: false,
  code,
  retryable,
  detail: 'as the test says',
});

export const owner: Owner = { accountId: 'alice', publicKey: ALICE, sealer: plainSealer };

export let database: Database;
export let uow: UnitOfWork;
export let clock: FakeClock;
export let stop: AbortController;
export let published: WakuMessage[];
export let prepared: PrepareRequest[];
export let rolledBack: number;
export let complaints: number;
export let meanwhile: () => Promise<void>;
export let answer: (message: WakuMessage) => PublishResult;
export let deliveries: Delivery[];
export let outbox: ReturnType<typeof createOutbox>;
export let running: Promise<void>;

export const engine = {
  prepare: async (request: PrepareRequest) => {
    prepared.push(request);
    await meanwhile();
    const envelope: WakuMessage = {
      pubsubTopic: '/waku/2/rs/16/32',
      contentTopic: '/waku/1/0x00000000/rfc26',
      payload: new TextEncoder().encode(`${request.kind} ${prepared.length}`),
      version: 1,
      timestamp: BigInt(clock.now()) * 1_000_000n,
    };
    const bytes = 'bytes' in request ? Buffer.from(request.bytes).toString('hex') : '';
    return {
      envelopes: [envelope],
      datasyncId: request.kind === 'datasync' ? `0x${bytes}` : null,
      writes: [],
      settled: () => {},
      rolledBack: () => void rolledBack++,
    };
  },
} as unknown as ChatEngine;

export const waku = {
  publish: async (message: WakuMessage) => {
    published.push(message);
    return answer(message);
  },
} as unknown as WakuPort;

beforeEach(async () => {
  database = await openTestDatabase();
  clock = createFakeClock(Date.UTC(2026, 0, 1));
  stop = new AbortController();
  [published, prepared, deliveries, rolledBack, complaints] = [[], [], [], 0, 0];
  answer = () => taken;
  meanwhile = async () => {};
  const signals = createSignals();
  uow = createUnitOfWork({ database, clock, append: async () => '', signals });
  const logger = { debug() {}, info() {}, warn() {}, error: () => void complaints++ };
  const random = { bytes: (length: number) => new Uint8Array(length), fraction: () => 0 };
  outbox = createOutbox({ signals, waku, clock, random, logger });
  outbox.onDelivery(async (_work, delivery) => void deliveries.push(delivery));
  await database.transaction('alice', (tx) =>
    tx.account.create({
      data: {
        id: owner.accountId,
        keyUid: '0x00',
        publicKey: ALICE,
        installationId: 'one',
        customizationColor: 'BLUE',
        passwordBox: '',
        chatKey: new Uint8Array(),
        mnemonic: new Uint8Array(),
        createdAt: new Date(),
      },
    }),
  );
  running = outbox.run(owner, engine, { uow, signal: stop.signal });
});

afterEach(async () => {
  stop.abort();
  await running;
  await database.close();
});

export const enqueue = (draft: OutboxDraft) =>
  uow.run('alice', (work) => outbox.enqueue(work, owner, draft));
export const message = (n: number): OutboxDraft => ({
  kind: 'datasync',
  to: BOB,
  bytes: Uint8Array.of(n),
  messageId: `message-${n}`,
});
export const rows = () => uow.reader.outboxItem.findMany({ orderBy: { id: 'asc' } });
export const until = (what: string, fits: () => Promise<boolean> | boolean) =>
  eventually(what, async () => ((await fits()) ? true : null));
/** Lets time pass until it is so. */
export const passing = (what: string, fits: () => Promise<boolean> | boolean) =>
  until(what, async () => {
    if (await fits()) return true;
    await clock.advance(500);
    return false;
  });
export const states = () => deliveries.map(({ messageId, state }) => `${messageId} ${state}`);

/** What the network says from now on. */
export function answerWith(next: typeof answer): void {
  answer = next;
}

/** Happens while something is being encrypted. */
export function whileEncrypting(next: typeof meanwhile): void {
  meanwhile = next;
}

/** As after a new start of the process. */
export function runAgain(): void {
  stop = new AbortController();
  running = outbox.run(owner, engine, { uow, signal: stop.signal });
}
