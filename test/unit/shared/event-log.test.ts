import { getEventListeners } from 'node:events';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import {
  createEventLog,
  type EventDraft,
  type EventLog,
  type EventQuery,
  type EventRecord,
  type StreamReset,
} from '../../../domains/shared/event-log.ts';
import { createSignals } from '../../../domains/shared/signals.ts';
import type { Database } from '../../../prisma/database.ts';
import { Prisma } from '../../../prisma/generated/client/client.ts';
import { account } from '../../contract/database/rows.ts';
import { openTestDatabase } from '../../support/open-database.ts';
import { eventsUntil } from '../../support/until.ts';

const DAY_MS = 24 * 3_600_000;
const NOW = Date.UTC(2026, 0, 31);

const signals = createSignals();
let database: Database;
let log: EventLog;
let gone: AbortController;
let ended: AbortController;
beforeEach(async () => {
  database = await openTestDatabase();
  log = createEventLog(database, () => NOW, signals);
  gone = new AbortController();
  ended = new AbortController();
  for (const id of ['alice', 'bob']) {
    await database.transaction('alice', (tx) => tx.account.create({ data: account(id) }));
  }
});
afterEach(async () => {
  gone.abort();
  await database.close();
});

/** Appends one event and wakes, as a unit of work does. Returns its cursor. */
async function happens(detail: string, more: Partial<EventDraft> = {}, at = NOW): Promise<string> {
  const event = {
    accountId: 'alice',
    domain: 'chat',
    type: 'ChatUpdated',
    detail,
    ...more,
  } as const;
  const cursor = await database.transaction('alice', (tx) => log.append(tx, event, new Date(at)));
  signals.wake({ topic: 'events', accountId: event.accountId });
  return cursor;
}
const query = (more: Partial<EventQuery> = {}): EventQuery => ({
  accountId: 'alice',
  domain: 'chat',
  after: null,
  chatIds: null,
  signal: gone.signal,
  ended: ended.signal,
  ...more,
});
type Item = EventRecord | StreamReset;
const told = (items: readonly Item[]) =>
  items.map((item) => ('detail' in item ? item.detail : `${item.type} ${item.type}`));
const until = async (detail: string, more: Partial<EventQuery> = {}) =>
  eventsUntil(detail, await log.subscribe(query(more)), (item) => told([item])[0] === detail);
const listeners = () =>
  [gone.signal, ended.signal].flatMap((signal) => getEventListeners(signal, 'abort'));

describe('the event log', () => {
  test('CHAT-24: from a cursor on everything comes once, in order, however many pages it fills', async () => {
    const cursors: string[] = [];
    for (let n = 0; n < 450; n++) cursors.push(await happens(`${n}`));
    const rest = await until('449', { after: cursors[9] ?? null });
    expect(told(rest)).toEqual(Array.from({ length: 440 }, (_, n) => `${n + 10}`));
    expect(rest.map(({ cursor }) => cursor)).toEqual(cursors.slice(10));
  });

  test('CHAT-24: what is written while the backlog is read comes once, after it', async () => {
    const head = await log.head('alice');
    await happens('before');
    const stream = await log.subscribe(query({ after: head }));
    const seen: Item[] = [];
    for await (const item of stream) {
      seen.push(item);
      if (seen.length < 4) await happens(`during ${seen.length}`);
      else break;
    }
    expect(told(seen)).toEqual(['before', 'during 1', 'during 2', 'during 3']);
  });

  test('without a cursor nothing older comes, and what commits after subscribing does', async () => {
    await happens('old');
    const stream = await log.subscribe(query());
    await happens('new');
    expect(told(await eventsUntil('new', stream, () => true))).toEqual(['new']);
  });

  test('other accounts, other domains and other chats are left out', async () => {
    const head = await log.head('alice');
    await happens('of Bob', { accountId: 'bob' });
    await happens('of contacts', { domain: 'contact' });
    await happens('of another chat', { chatId: 'other' });
    await happens('wanted', { chatId: 'this' });
    expect(told(await until('wanted', { after: head, chatIds: ['this'] }))).toEqual(['wanted']);
  });

  test('the end of the session fails the stream, also in the middle of a backlog', async () => {
    const head = await log.head('alice');
    await happens('first');
    await happens('second');
    const stream = (await log.subscribe(query({ after: head })))[Symbol.asyncIterator]();
    await stream.next();
    ended.abort();
    await expect(stream.next()).rejects.toMatchObject({ name: 'UnauthenticatedError' });
  });
});

describe('pruning', () => {
  test('CHAT-25: a cursor into what was pruned is too old; the stream goes on from the head', async () => {
    const first = await happens('ancient', {}, NOW - 40 * DAY_MS);
    const second = await happens('old', {}, NOW - 35 * DAY_MS);
    const third = await happens('recent', {}, NOW - DAY_MS);
    await log.prune(new Date(NOW - 30 * DAY_MS));
    expect(await database.reader.event.count()).toBe(1);

    expect(told(await until('recent', { after: second }))).toEqual(['recent']);
    const stream = await log.subscribe(query({ after: first }));
    await happens('next');
    const [reset, ...rest] = await eventsUntil(
      'next',
      stream,
      (item) => told([item])[0] === 'next',
    );
    expect(reset).toEqual({
      type: 'StreamReset',
      reason: 'CURSOR_TOO_OLD',
      cursor: third,
      occurredAt: new Date(NOW),
    });
    expect(told(rest)).toEqual(['next']);
  });

  test('what is old is found by index, not by reading the log', async () => {
    await happens('old');
    const plan = await database.transaction(null, async (tx) => {
      const postgres = database.provider === 'postgresql';
      // Of a log this short, reading all of it would be quicker.
      if (postgres) await tx.$executeRaw`SET LOCAL enable_seqscan = off`;
      const explain = Prisma.raw(postgres ? 'EXPLAIN' : 'EXPLAIN QUERY PLAN');
      return tx.$queryRaw<Record<string, unknown>[]>`
        ${explain} SELECT "seq" FROM "Event"
        WHERE "accountId" = ${'alice'} AND "occurredAt" < ${new Date(NOW)}
        ORDER BY "occurredAt" DESC, "seq" DESC LIMIT 1`;
    });
    const steps = plan.flatMap((row) => Object.values(row)).join('\n');
    expect(steps).toMatch(
      /(USING COVERING INDEX|Index Scan.* using) "?Event_accountId_occurredAt_idx/,
    );
    expect(steps).not.toMatch(/SCAN Event|Seq Scan/);
  });

  test('the head stays where it was when everything is pruned', async () => {
    const last = await happens('old', {}, NOW - 35 * DAY_MS);
    await log.prune(new Date(NOW));
    expect(await log.head('alice')).toBe(last);
    await happens('next');
    expect(told(await until('next', { after: last }))).toEqual(['next']);
  });

  test('nothing old, nothing changes; another account keeps its own', async () => {
    const mine = await happens('old', {}, NOW - 35 * DAY_MS);
    const his = await happens('his', { accountId: 'bob' }, NOW - DAY_MS);
    await log.prune(new Date(NOW - 30 * DAY_MS));
    await log.prune(new Date(NOW - 30 * DAY_MS));
    expect(await log.head('alice')).toBe(mine);
    expect(await log.head('bob')).toBe(his);
  });

  test('CHAT-25: a stream that pruning overtook says so, and goes on from the head', async () => {
    const head = await log.head('alice');
    for (let n = 0; n < 201; n++) await happens(`${n}`, {}, NOW - 40 * DAY_MS);
    const stream = (await log.subscribe(query({ after: head })))[Symbol.asyncIterator]();
    for (let n = 0; n < 200; n++) await stream.next();
    const last = await happens('201', {}, NOW - 40 * DAY_MS);
    await log.prune(new Date(NOW - 30 * DAY_MS));
    expect(await stream.next()).toEqual({
      done: false,
      value: {
        type: 'StreamReset',
        reason: 'CURSOR_TOO_OLD',
        cursor: last,
        occurredAt: new Date(NOW),
      },
    });
    await happens('next');
    expect(await stream.next()).toMatchObject({ value: { detail: 'next' } });
  });

  test('CHAT-25: so does one that was resumed just before', async () => {
    const first = await happens('first', {}, NOW - 40 * DAY_MS);
    await happens('second', {}, NOW - 40 * DAY_MS);
    const stream = (await log.subscribe(query({ after: first })))[Symbol.asyncIterator]();
    await log.prune(new Date(NOW - 30 * DAY_MS));
    expect(await stream.next()).toMatchObject({ value: { reason: 'CURSOR_TOO_OLD' } });
  });

  test('a stream that has looked past what is not for it misses nothing by pruning', async () => {
    await happens('before');
    const looked = Promise.withResolvers<void>();
    let reading = false;
    const { account: accounts, event, $queryRaw: queryRaw } = database.reader;
    const $queryRaw = async (...args: Parameters<typeof queryRaw>) => {
      const rows = await queryRaw.apply(database.reader, args);
      // Once the stream has taken it and waits.
      if (reading) setImmediate(looked.resolve);
      return rows;
    };
    const reader = { account: accounts, event, $queryRaw } as unknown as Database['reader'];
    log = createEventLog({ ...database, reader }, () => NOW, signals);
    const stream = (await log.subscribe(query({ chatIds: ['this'] })))[Symbol.asyncIterator]();
    await happens('of another chat', { chatId: 'other' }, NOW - 40 * DAY_MS);
    reading = true;
    const waiting = stream.next();
    await looked.promise;
    await log.prune(new Date(NOW - 30 * DAY_MS));
    await happens('wanted', { chatId: 'this' });
    expect(await waiting).toMatchObject({ value: { detail: 'wanted' } });
  });

  test.each([
    ['garbage', () => 'garbage'],
    ['of Bob', () => log.head('bob')],
    ['never given', () => Buffer.from('e1:alice:99').toString('base64url')],
    ['negative', () => Buffer.from('e1:alice:-1').toString('base64url')],
    ['beyond 64 bits', () => Buffer.from(`e1:alice:${'9'.repeat(30)}`).toString('base64url')],
  ])('CHAT-25: a cursor that is %s is unknown', async (_what, cursorOf) => {
    await happens('something');
    const stream = await log.subscribe(query({ after: await cursorOf() }));
    const [reset] = await eventsUntil('the reset', stream, () => true);
    expect(reset).toMatchObject({ type: 'StreamReset', reason: 'CURSOR_UNKNOWN' });
    expect(reset?.cursor).toBe(await log.head('alice'));
  });
});

describe('what a subscriber leaves behind', () => {
  test('nothing when it was read and left', async () => {
    const stream = await log.subscribe(query());
    await happens('one');
    await eventsUntil('one', stream, () => true);
    expect(listeners()).toEqual([]);
  });

  test('nothing when it is aborted before the first read', async () => {
    const stream = (await log.subscribe(query()))[Symbol.asyncIterator]();
    gone.abort();
    expect(listeners()).toEqual([]);
    await happens('too late');
    expect(await stream.next()).toMatchObject({ done: true });
  });

  test('nothing when it was aborted before it came', async () => {
    gone.abort();
    const stream = (await log.subscribe(query()))[Symbol.asyncIterator]();
    expect(listeners()).toEqual([]);
    expect(await stream.next()).toMatchObject({ done: true });
  });

  test('nothing when it is returned before the first read', async () => {
    const stream = (await log.subscribe(query()))[Symbol.asyncIterator]();
    await stream.return?.();
    expect(listeners()).toEqual([]);
  });

  test('nothing when it is returned while a read waits, which ends', async () => {
    const stream = (await log.subscribe(query()))[Symbol.asyncIterator]();
    const waiting = stream.next();
    await stream.return?.();
    expect(await waiting).toMatchObject({ done: true });
    expect(listeners()).toEqual([]);
  });

  test('nothing when subscribing fails', async () => {
    await database.close();
    await expect(log.subscribe(query())).rejects.toThrow();
    expect(listeners()).toEqual([]);
  });
});
