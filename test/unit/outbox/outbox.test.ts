import { afterEach, beforeEach, describe, expect, test } from 'vitest';
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

const BOB = `0x04${'b0'.repeat(64)}` as PublicKey;
const ALICE = `0x04${'a1'.repeat(64)}` as PublicKey;
const taken: PublishResult = { ok: true, hash: '0x01', acceptedBy: 1 };
const refused = (code: 'NO_PEERS' | 'TOO_LARGE', retryable: boolean): PublishResult => ({
  ok: false,
  code,
  retryable,
  detail: 'as the test says',
});

const owner: Owner = { accountId: 'alice', publicKey: ALICE, sealer: plainSealer };

let database: Database;
let uow: UnitOfWork;
let clock: FakeClock;
let stop: AbortController;
let published: WakuMessage[];
let prepared: PrepareRequest[];
let rolledBack: number;
let complaints: number;
let meanwhile: () => Promise<void>;
let answer: (message: WakuMessage) => PublishResult;
let deliveries: Delivery[];
let outbox: ReturnType<typeof createOutbox>;
let running: Promise<void>;

const engine = {
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

const waku = {
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

const enqueue = (draft: OutboxDraft) =>
  uow.run('alice', (work) => outbox.enqueue(work, owner, draft));
const message = (n: number): OutboxDraft => ({
  kind: 'datasync',
  to: BOB,
  bytes: Uint8Array.of(n),
  messageId: `message-${n}`,
});
const rows = () => uow.reader.outboxItem.findMany({ orderBy: { id: 'asc' } });
const until = (what: string, fits: () => Promise<boolean> | boolean) =>
  eventually(what, async () => ((await fits()) ? true : null));
/** Lets time pass until it is so. */
const passing = (what: string, fits: () => Promise<boolean> | boolean) =>
  until(what, async () => {
    if (await fits()) return true;
    await clock.advance(500);
    return false;
  });
const states = () => deliveries.map(({ messageId, state }) => `${messageId} ${state}`);

describe('the outbox', () => {
  test('CHAT-8: SENT when taken, DELIVERED when acknowledged, and nothing is owed then', async () => {
    await enqueue(message(1));
    await until('it was sent', () => deliveries.length === 1);
    await uow.run('alice', (work) => outbox.acknowledge(work, owner.accountId, BOB, ['0x01']));
    expect(states()).toEqual(['message-1 SENT', 'message-1 DELIVERED']);
    expect(await rows()).toEqual([]);
  });

  test('CHAT-8: acknowledged just when it is about to be sent again, it is not, and nothing is wrong', async () => {
    await enqueue(message(1));
    await until('it was sent', () => deliveries.length === 1);
    meanwhile = () =>
      uow.run('alice', (work) => outbox.acknowledge(work, owner.accountId, BOB, ['0x01']));
    await passing('it was to be sent again', () => prepared.length === 2);
    await until('that was rolled back', () => rolledBack === 1);
    expect([states().at(-1), published.length, complaints]).toEqual(['message-1 DELIVERED', 1, 0]);
  });

  test('CHAT-8: an acknowledgement of somebody else counts for nothing', async () => {
    await enqueue(message(1));
    await until('it was sent', () => deliveries.length === 1);
    await uow.run('alice', (work) => outbox.acknowledge(work, owner.accountId, ALICE, ['0x01']));
    expect(states()).toEqual(['message-1 SENT']);
  });

  test('CHAT-10: a refusal that may pass is tried again, the same envelope', async () => {
    let refusals = 2;
    answer = () => (refusals-- > 0 ? refused('NO_PEERS', true) : taken);
    await enqueue(message(1));
    await passing('it was sent', () => deliveries.length === 1);
    expect(prepared).toHaveLength(1);
    const [first, ...others] = published.map((envelope) =>
      Buffer.from(envelope.payload).toString(),
    );
    expect(others).toEqual([first, first]);
    expect(new Set(published.map(({ timestamp }) => timestamp)).size).toBe(1);
  });

  test('CHAT-10: what no node took for a while goes out under a new timestamp, with the same payload', async () => {
    answer = () => refused('NO_PEERS', true);
    await enqueue(message(1));
    await until('it was refused', async () => (await rows())[0]?.failures === 1);
    await until('time has passed', async () => {
      await clock.advance(5_000);
      return clock.now() - Date.UTC(2026, 0, 1) > 60_000;
    });
    answer = () => taken;
    await passing('it was sent', () => deliveries.length === 1);
    const [first, last] = [published[0], published.at(-1)];
    expect(Buffer.from(last?.payload ?? [])).toEqual(Buffer.from(first?.payload ?? []));
    expect(BigInt(clock.now()) * 1_000_000n - (last?.timestamp ?? 0n)).toBeLessThan(
      16_000_000_000n,
    );
    expect(prepared).toHaveLength(1);
  });

  test('CHAT-32: what a clock that ran ahead put off goes out once it is right', async () => {
    answer = () => refused('NO_PEERS', true);
    await enqueue(message(1));
    const nextAttemptAt = new Date(clock.now() + 600_000);
    await until('it was refused', async () => (await rows())[0]?.failures === 1);
    await uow.run('alice', ({ db }) => db.outboxItem.updateMany({ data: { nextAttemptAt } }));
    answer = () => taken;
    await enqueue({ kind: 'bundle', to: ALICE });
    await until('sent', () => deliveries.length === 1);
  });

  test('CHAT-11: what is refused for good FAILED as REJECTED, and is retried on demand', async () => {
    answer = () => refused('TOO_LARGE', false);
    await enqueue(message(1));
    await until('it failed', () => deliveries.length === 1);
    expect(deliveries[0]).toMatchObject({ state: 'FAILED', failure: 'REJECTED' });
    answer = () => taken;
    const retried = await uow.run('alice', (work) =>
      outbox.retry(work, owner.accountId, 'message-1'),
    );
    expect(retried).toBe(true);
    await until('it was sent', () => deliveries.length === 2);
    const bodies = prepared.map((request) => ('bytes' in request ? [...request.bytes] : null));
    expect(bodies).toEqual([[1], [1]]);
  });

  test('CHAT-11: never acknowledged, it FAILED as NOT_ACKNOWLEDGED after 15 sends', async () => {
    await enqueue(message(1));
    await until('it failed', async () => {
      await clock.advance(12 * 3_600_000);
      return deliveries.some(({ state }) => state === 'FAILED');
    });
    expect(deliveries.at(-1)).toMatchObject({ failure: 'NOT_ACKNOWLEDGED' });
    expect(published).toHaveLength(15);
  });

  test('a backlog to one person does not keep the others waiting', async () => {
    answer = () => refused('NO_PEERS', true);
    const mallory = `0x04${'cc'.repeat(64)}` as PublicKey;
    await uow.run('alice', async (work) => {
      for (let n = 0; n < 300; n++) {
        await outbox.enqueue(work, owner, {
          kind: 'datasync',
          to: mallory,
          bytes: Uint8Array.of(n % 250),
          messageId: null,
        });
      }
      await outbox.enqueue(work, owner, message(251));
    });
    await until('Bob had his turn', () =>
      prepared.some((request) => 'to' in request && request.to === BOB),
    );
    expect(prepared.length).toBeLessThan(300);
  });

  test('acknowledgements to one person go together, and are gone when sent', async () => {
    answer = () => refused('NO_PEERS', true);
    await enqueue({ kind: 'acks', to: BOB, ids: ['0x0a'] });
    await passing('it was refused', async () => ((await rows())[0]?.failures ?? 0) > 0);
    answer = () => taken;
    await uow.run('alice', async (work) => {
      await outbox.enqueue(work, owner, { kind: 'acks', to: BOB, ids: ['0x0b', '0x0c'] });
      await outbox.enqueue(work, owner, { kind: 'acks', to: BOB, ids: ['0x0d'] });
    });
    await passing('nothing is owed', async () => (await rows()).length === 0);
    const ids = prepared.map((request) => ('ids' in request ? request.ids : []));
    expect(ids).toEqual([['0x0a'], ['0x0b', '0x0c', '0x0d']]);
    expect(deliveries).toEqual([]);
  });

  test('CHAT-33: an acknowledgement waits a tenth of a second at most, for others; a message does not', async () => {
    await enqueue({ kind: 'acks', to: BOB, ids: ['0x0a'] });
    await clock.advance(60);
    await enqueue({ kind: 'acks', to: BOB, ids: ['0x0b'] });
    await enqueue(message(1));
    await until('the message is sent', () => deliveries.length === 1);
    expect(prepared.map(({ kind }) => kind)).toEqual(['datasync']);
    await clock.advance(40);
    await until('they are sent', () => published.length === 2);
    expect(prepared[1]).toEqual({ kind: 'acks', to: BOB, ids: ['0x0a', '0x0b'] });
    await until('they are gone', async () => (await rows()).length === 1);
  });

  test('CHAT-33: acknowledgements that wait leave when the account stops', async () => {
    await enqueue({ kind: 'acks', to: BOB, ids: ['0x0a'] });
    await enqueue({ kind: 'acks', to: BOB, ids: ['0x0b'] });
    stop.abort();
    await running;
    expect(prepared).toEqual([{ kind: 'acks', to: BOB, ids: ['0x0a', '0x0b'] }]);
    expect(published).toHaveLength(1);
    expect(await rows()).toEqual([]);
  });

  test('CHAT-33: those that cannot leave then stay for the next time', async () => {
    answer = () => refused('NO_PEERS', true);
    await enqueue({ kind: 'acks', to: BOB, ids: ['0x0a'] });
    stop.abort();
    await running;
    expect(await rows()).toMatchObject([{ kind: 'acks', state: 'ENCODED' }]);
  });

  test('CHAT-28: no more acknowledgements go together than a receiver takes of one message', async () => {
    answer = () => refused('NO_PEERS', true);
    await enqueue({ kind: 'acks', to: BOB, ids: ['0x0a'] });
    await passing('it was refused', async () => ((await rows())[0]?.failures ?? 0) > 0);
    answer = () => taken;
    const ids = Array.from({ length: 256 }, (_, n) => `0x${n.toString(16).padStart(64, '0')}`);
    await uow.run('alice', async (work) => {
      for (let n = 0; n < 40; n++)
        await outbox.enqueue(work, owner, { kind: 'acks', to: BOB, ids });
    });
    await passing('nothing is owed', async () => (await rows()).length === 0);
    const counts = prepared.map((request) => ('ids' in request ? request.ids.length : 0));
    expect(counts.slice(1).reduce((sum, count) => sum + count)).toBe(40 * 256);
    expect(Math.max(...counts)).toBe(4096);
  });

  test('CHAT-9: what was encoded before the end of the process is sent unchanged after it', async () => {
    answer = () => refused('NO_PEERS', true);
    await enqueue(message(1));
    await until('it was refused', async () => (await rows())[0]?.failures === 1);
    stop.abort();
    await running;
    answer = () => taken;
    stop = new AbortController();
    running = outbox.run(owner, engine, { uow, signal: stop.signal });
    await passing('it was sent', () => deliveries.length === 1);
    expect(prepared).toHaveLength(1);
    expect(Buffer.from(published[1]?.payload ?? [])).toEqual(
      Buffer.from(published[0]?.payload ?? []),
    );
  });

  test('an envelope that could not be committed leaves the engine as it was', async () => {
    const failing = new Error('the disk is full');
    const { run } = uow;
    let failures = 1;
    Object.assign(uow, {
      run: (...given: Parameters<typeof run>) =>
        prepared.length === 1 && failures-- > 0 ? Promise.reject(failing) : run(...given),
    });
    await enqueue(message(1));
    await until('it was rolled back', () => rolledBack === 1);
    await passing('it was sent', () => deliveries.length === 1);
    expect(published).toHaveLength(1);
  });
});
