import { randomBytes } from 'node:crypto';
import { secp256k1 } from '@noble/curves/secp256k1.js';
import type { SqlQuery } from '@prisma/driver-adapter-utils';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { chatEvents, chatMessages, chats } from '../../client/documents/chat.ts';
import { contactEvents, contactRequestSend, contacts } from '../../client/documents/contact.ts';
import { moduleRestart } from '../../client/documents/module.ts';
import { unwrap } from '../../client/index.ts';
import { createMemoryWakuNetwork } from '../../datasources/waku/memory/network.ts';
import { startGateway, type TestGateway } from '../support/gateway.ts';
import { befriend, heard, type Person, say, transcript } from '../support/person.ts';
import { recordStatements } from '../support/recorded-statements.ts';
import { firstEvent } from '../support/until.ts';

const STRANGERS = 51;
const MESSAGES = 100;
const OPERATOR_TOKEN = 'the token of the operator'.replaceAll(' ', '-');

const database = recordStatements();
const statements = database.queries;

let gateway: TestGateway;
const waku = createMemoryWakuNetwork().module('gateway');
let alice: Person;
let bob: Person;
let ids: { alice: string; bob: string };
beforeAll(async () => {
  gateway = await startGateway({
    settings: { OPERATOR_TOKEN },
    overrides: { waku, openDatabase: database.open },
  });
  alice = await gateway.person('Alice N');
  bob = await gateway.person('Bobby N');
  ids = await befriend(alice, bob);
  let replyToId: string | null = null;
  for (let n = 0; n < MESSAGES; n++) {
    const { chatMessage } = await say(alice, ids.alice, `message ${n}`, { replyToId });
    replyToId = chatMessage.id;
  }
  await heard(bob, ids.bob, `message ${MESSAGES - 1}`);
  waku.setOnline(false);
  for (let n = 0; n < STRANGERS; n++) {
    const publicKey = `0x${Buffer.from(secp256k1.getPublicKey(randomBytes(32), false)).toString('hex')}`;
    const input = { publicKey, text: `hello number ${n}` };
    const { contactRequestSend: asked } = await alice.client.request(contactRequestSend, { input });
    unwrap(asked, 'ContactRequestSendSuccess');
  }
}, 300_000);
afterAll(() => gateway[Symbol.asyncDispose]());

/** What sending and receiving work with; no request reads it. */
const BACKGROUND = /\.[`"](OutboxItem|SeenEnvelope|Position|EngineRecord|EngineLease)[`"]/;

/** What a request costs: the least of several runs, for what else the gateway does at the time only adds. */
async function queriesOf(request: () => Promise<unknown>): Promise<SqlQuery[]> {
  const runs: SqlQuery[][] = [];
  for (let n = 0; n < 5; n++) {
    statements.length = 0;
    await request();
    runs.push(statements.filter(({ sql }) => !BACKGROUND.test(sql)));
  }
  return runs.reduce((least, run) => (run.length < least.length ? run : least));
}

/** Steps of the queries' plans that are of this kind; each statement once. */
async function badPlans(
  queries: readonly SqlQuery[],
  kind: 'scans' | 'scansAndSorts' = 'scansAndSorts',
): Promise<string[]> {
  const bad: string[] = [];
  for (const query of new Map(queries.map((query) => [query.sql, query])).values()) {
    bad.push(...(await database[kind](query)));
  }
  return bad;
}

const asks = (table: string, queries: readonly SqlQuery[]) =>
  queries.filter(({ sql }) => new RegExp(`(?:\\.|FROM )[\`"]${table}[\`"]`).test(sql));

describe('what reading costs', () => {
  test('CHAT-22: a page of 50 chats with contact, last message and unread count costs as many queries as one of 2', async () => {
    const page = (first: number) => () =>
      alice.client.request(chats, { includeInactive: true, first });
    const { chats: longest } = await page(50)();
    expect(longest.nodes).toHaveLength(50);
    for (const { contact, lastMessage, viewerCanSend, unreadCount } of longest.nodes) {
      expect(lastMessage?.text).toMatch(/^hello number/);
      expect(contact?.request?.text).toBe(lastMessage?.text);
      expect({ viewerCanSend, unreadCount }).toEqual({ viewerCanSend: false, unreadCount: 0 });
    }
    const [short, long] = [await queriesOf(page(2)), await queriesOf(page(50))];
    expect(long.length).toBeLessThanOrEqual(short.length);
    expect(asks('Chat', long).length).toBeGreaterThan(0);
    expect(asks('Message', long).length).toBeGreaterThan(0);
    expect(await badPlans(long)).toEqual([]);
  });

  test('CHAT-22: a page of 100 messages with what they answer costs as many queries as one of 2', async () => {
    const page = (last: number) => () =>
      alice.client.request(chatMessages, { id: ids.alice, last });
    const read = await transcript(alice, ids.alice, 100);
    expect(read.filter(({ replyTo }) => replyTo !== null)).toHaveLength(MESSAGES - 1);
    const [short, long] = [await queriesOf(page(2)), await queriesOf(page(100))];
    expect(long.length).toBeLessThanOrEqual(short.length);
    expect(asks('Message', long).length).toBeGreaterThan(0);
    expect(await badPlans(long)).toEqual([]);
  });

  test('CHAT-22: pages from the middle of a list cost no more, and use the same indexes', async () => {
    const { chat } = await alice.client.request(chatMessages, { id: ids.alice, last: 40 });
    const before = chat?.messages.pageInfo.startCursor ?? null;
    const { chats: first } = await alice.client.request(chats, { includeInactive: true, first: 5 });
    const after = first.pageInfo.endCursor ?? null;
    const queries = [
      ...(await queriesOf(() =>
        alice.client.request(chatMessages, { id: ids.alice, last: 50, before }),
      )),
      ...(await queriesOf(() =>
        alice.client.request(chats, { includeInactive: true, first: 50, after }),
      )),
      ...(await queriesOf(() => alice.client.request(chats, { first: 50 }))),
    ];
    expect(await badPlans(queries)).toEqual([]);
  });

  test.each([
    ['all', {}],
    ['of one relation', { relations: ['MUTUAL'] as const }],
    ['of several relations', { relations: ['REQUEST_SENT', 'NONE'] as const }],
  ])(
    'CONTACT-15, CHAT-22: a page of contacts, %s, costs as many queries as one of 2',
    async (_what, more) => {
      const relations = 'relations' in more ? [...more.relations] : null;
      const page = (first: number) => () => alice.client.request(contacts, { relations, first });
      const [short, long] = [await queriesOf(page(2)), await queriesOf(page(50))];
      expect(long.length).toBeLessThanOrEqual(short.length);
      expect(asks('Contact', long).length).toBeGreaterThan(0);
      expect(await badPlans(long)).toEqual([]);
    },
  );

  test('CHAT-24: events are read by index, from any cursor', async () => {
    const { cursor: after } = alice;
    statements.length = 0;
    const chatIds = [ids.alice];
    await firstEvent('a chat event', alice.client.subscribe(chatEvents, {}, { after }), () => true);
    const narrowed = alice.client.subscribe(chatEvents, { chatIds }, { after });
    await firstEvent('an event of the chat', narrowed, () => true);
    const ofContacts = alice.client.subscribe(contactEvents, {}, { after });
    await firstEvent('a contact event', ofContacts, () => true);
    const queries = asks('Event', statements);
    expect(queries.length).toBeGreaterThanOrEqual(3);
    expect(await badPlans(queries)).toEqual([]);
  });

  test('what the gateway does by itself, sending and receiving, reads by index too', async () => {
    statements.length = 0;
    waku.setOnline(true);
    // Away for as long as the other tests took, the network may have been given up; a new engine reads its records.
    const operator = gateway.client(OPERATOR_TOKEN);
    for (const name of ['waku', 'chat-sdk']) {
      const { moduleRestart: back } = await operator.request(moduleRestart, { input: { name } });
      unwrap(back, 'ModuleRestartSuccess');
    }
    await say(alice, ids.alice, 'on the air again');
    await heard(bob, ids.bob, 'on the air again');
    const own = ['OutboxItem', 'SeenEnvelope', 'EngineRecord', 'Message', 'Chat'];
    for (const table of own) expect(asks(table, statements), table).not.toEqual([]);
    expect(await badPlans(statements, 'scans')).toEqual([]);
  });
});
