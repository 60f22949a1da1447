/** The rules of test/support/consistency can fail: each sees what was bent for it. */
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createMemoryWakuNetwork } from '../../datasources/waku/memory/network.ts';
import { inconsistencies } from '../support/consistency/rules.ts';
import { sealedFaults } from '../support/consistency/sealed.ts';
import { openInspector, readTables, type Tables } from '../support/consistency/tables.ts';
import { startGateway, type TestGateway } from '../support/gateway.ts';
import { befriend, heard, type Person, say, transcript } from '../support/person.ts';
import { eventually } from '../support/until.ts';

/** Rows that a test may bend. */
type Bendable = {
  [Name in keyof Tables]: {
    -readonly [C in keyof Tables[Name][number]]: Tables[Name][number][C];
  }[];
};

let gateway: TestGateway;
let alice: Person;
let tables: Tables;
const waku = createMemoryWakuNetwork().module('gateway');

beforeAll(async () => {
  gateway = await startGateway({ overrides: { waku } });
  alice = await gateway.person('Alice C');
  const bob = await gateway.person('Bobby C');
  const chat = await befriend(alice, bob);
  for (const text of ['one', 'two']) {
    await say(alice, chat.alice, text, { clientId: randomUUID() });
    await heard(bob, chat.bob, text);
  }
  await eventually('all is DELIVERED', async () =>
    (await transcript(alice, chat.alice)).every(({ state }) => state === 'DELIVERED') ? true : null,
  );
  // And one that the network is still owed.
  waku.setOnline(false);
  await say(alice, chat.alice, 'three');
  await using inspector = await openInspector(gateway.databaseUrl);
  const owed = { messageId: { not: null }, state: 'ENCODED' };
  await eventually('it is encoded', () => inspector.reader.outboxItem.findFirst({ where: owed }));
  tables = await readTables(inspector.reader);
});
afterAll(() => gateway[Symbol.asyncDispose]());

function first<T>(rows: T[], fits: (row: T) => boolean = () => true): T {
  const found = rows.find(fits);
  if (!found) throw new Error('No such row');
  return found;
}

function without<T>(rows: T[], fits: (row: T) => boolean): void {
  rows.splice(rows.indexOf(first(rows, fits)), 1);
}

const isAdded = ({ type }: { readonly type: string }) => type === 'MessageAdded';
const isDelivered = (row: { readonly outgoing: boolean; readonly state: string }) =>
  row.outgoing && row.state === 'DELIVERED';

test('what was not bent fits together, and opens', () => {
  expect(inconsistencies(tables)).toEqual([]);
  expect(sealedFaults(tables, [alice.token])).toEqual([]);
});

test.each<[name: string, bend: (rows: Bendable) => void, found: RegExp]>([
  ['a message is gone', ({ messages }) => without(messages, isDelivered), /names messageId/],
  ['an event is gone', ({ events }) => without(events, isAdded), /was added 0 times/],
  [
    'an event is told twice',
    ({ events }) => void events.push(first(events, isAdded)),
    /added 2 times/,
  ],
  [
    'a state went back',
    ({ messages }) => Object.assign(first(messages, isDelivered), { state: 'SENT' }),
    /its last event says DELIVERED/,
  ],
  [
    'a state was told out of order',
    ({ events }) => events.reverse(),
    /was told to go from|its last event says/,
  ],
  [
    'a row of the outbox is gone',
    ({ outbox }) => without(outbox, ({ messageId }) => messageId !== null),
    /PENDING, has outbox rows \[\]/,
  ],
  [
    'a row of the outbox says SENT too early',
    ({ outbox }) =>
      Object.assign(
        first(outbox, ({ messageId }) => messageId !== null),
        { state: 'SENT' },
      ),
    /its outbox row SENT|has no datasync id/,
  ],
  [
    'envelopes stay behind',
    ({ outbox }) =>
      Object.assign(
        first(outbox, ({ messageId }) => messageId !== null),
        { state: 'COMPOSED' },
      ),
    /COMPOSED row .*: envelopes/,
  ],
  [
    'a row of the outbox carries somebody else’s message',
    ({ outbox }) => Object.assign(first(outbox), { messageId: randomUUID() }),
    /carries message/,
  ],
  [
    'an unread count is off',
    ({ chats }) => {
      first(chats).unreadCount += 1;
    },
    /counts \d+ unread of/,
  ],
  [
    'a chat ends elsewhere',
    ({ chats }) => {
      first(chats).lastMessageId = null;
    },
    /ends with null/,
  ],
  [
    'a clock is off',
    ({ chats }) => {
      first(chats).lastClock += 1n;
    },
    /its clock/,
  ],
  [
    'a chat was never told of',
    ({ events }) => without(events, ({ type }) => type === 'ChatCreated'),
    /ChatCreated/,
  ],
  [
    'contacts that were never told of',
    ({ events }) => without(events, ({ type }) => type === 'ContactRequestAccepted'),
    /mutual is true/,
  ],
  [
    'a block nobody was told of',
    ({ contacts }) => {
      first(contacts).blocked = true;
    },
    /blocked is true/,
  ],
  [
    'a request that is no message',
    ({ contacts }) =>
      Object.assign(
        first(contacts, ({ requestId }) => requestId !== null),
        { requestId: '0x00' },
      ),
    /is no message/,
  ],
  [
    'a chat that is hidden',
    ({ chats }) => {
      first(chats).active = false;
    },
    /its chat is not active/,
  ],
  [
    'a clientId that leads nowhere',
    ({ clientIds }) => {
      first(clientIds).resultId = randomUUID();
    },
    /which is not there/,
  ],
  [
    'a clientId that was forgotten',
    ({ clientIds }) => void clientIds.splice(0),
    /which is not kept/,
  ],
])('seen: %s', (_, bend, found) => {
  const bent = structuredClone(tables) as unknown as Bendable;
  bend(bent);
  expect(inconsistencies(bent as unknown as Tables).join('\n')).toMatch(found);
});

test.each<[name: string, bend: (rows: Bendable) => void, found: RegExp]>([
  [
    'texts that changed places',
    ({ messages }) => {
      const [a, b] = messages.filter(isDelivered);
      if (!a || !b) throw new Error('Two messages were sent');
      [a.text, b.text] = [b.text, a.text];
    },
    /Message\.text of .* does not open/,
  ],
  [
    'another wire id',
    ({ messages }) => {
      first(messages, isDelivered).messageId = `0x${'0'.repeat(64)}`;
    },
    /are another message/,
  ],
  [
    'a record of the engine that was cut short',
    ({ records, accounts }) => {
      const { id } = first(accounts, ({ publicKey }) => publicKey === alice.publicKey);
      const record = first(records, ({ accountId }) => accountId === id);
      record.value = record.value.subarray(0, -1);
    },
    /EngineRecord\.value of .* does not open/,
  ],
])('seen: %s', (_, bend, found) => {
  const bent = structuredClone(tables) as unknown as Bendable;
  bend(bent);
  expect(sealedFaults(bent as unknown as Tables, [alice.token]).join('\n')).toMatch(found);
});
