import { randomUUID } from 'node:crypto';
import { parse } from 'graphql';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { chatMessages, chats } from '../../client/documents/chat.ts';
import { contacts } from '../../client/documents/contact.ts';
import { logout, sessions, viewer } from '../../client/documents/session.ts';
import { readContract } from '../../server/printed-schema.ts';
import { openPeer } from '../http/support/socket.ts';
import { type Answer, ask } from './support/ask.ts';
import { rootFields, withId } from './support/contract.ts';
import { OPERATIONS, type Operation } from './support/operations.ts';
import { loginAgain, type OwnIds, type SecretivePerson } from './support/people.ts';
import { type TwoPairs, twoPairs } from './support/two-pairs.ts';

let pairs: TwoPairs;
/** Of a session that was logged out. */
let over: string;
beforeAll(async () => {
  pairs = await twoPairs();
  over = (await loginAgain(pairs.mallory, 'an old device')).token;
  await pairs.gateway.client(over).request(logout, {});
}, 60_000);
afterAll(() => pairs.gateway[Symbol.asyncDispose]());

const fields = rootFields(readContract());
const operations = Object.entries(OPERATIONS);
const subscription = (name: string) => name.startsWith('Subscription.');

/** An operation as somebody asks it; subscriptions as an event stream. */
function asked(name: string, token: string | null, variables?: object): Promise<Answer> {
  const operation = OPERATIONS[name];
  if (!operation) throw new Error(`${name} has no case`);
  return ask(pairs.gateway.url, {
    token,
    query: operation.document.text,
    variables: variables ?? operation.variables(pairs.asker),
    ...(subscription(name) && { accept: 'text/event-stream' }),
  });
}

/** The same over a WebSocket: the codes of the errors that came instead of data, or `data`. */
async function askedBySocket({ document, variables }: Operation, token: string | null) {
  const params = token === null ? {} : { authorization: `Bearer ${token}` };
  await using peer = await openPeer(pairs.gateway.url, { params });
  peer.subscribe('1', document.text, variables(pairs.asker));
  const { type, payload } = await peer.next(({ id }) => id === '1');
  const errors: { extensions: { code: string } }[] = type === 'error' ? payload : payload.errors;
  return errors?.map(({ extensions }) => extensions.code) ?? [type];
}

const root = ({ data }: Answer) => Object.values(data ?? {})[0];

describe('the walk', () => {
  test('SEC-1: every operation of the contract is asked below, and every id in it', () => {
    expect(Object.keys(OPERATIONS).sort()).toEqual(fields.map((field) => field.path).sort());
    for (const { path: name, requires, ids } of fields) {
      const operation = OPERATIONS[name];
      expect(Object.keys(operation?.ids ?? {}), name).toEqual(ids);
      expect(operation?.open ?? false, name).toBe(requires === null);
    }
  });

  test('SEC-1: each is asked by a document of its own', () => {
    for (const [name, { document }] of operations) {
      const [definition] = parse(document.text).definitions;
      if (definition?.kind !== 'OperationDefinition') throw new Error(`${name} is no operation`);
      const [selected] = definition.selectionSet.selections;
      expect(selected?.kind === 'Field' && selected.name.value).toBe(name.split('.')[1]);
    }
  });

  test('SEC-2: what is open without a session is this and nothing else', () => {
    expect(operations.filter(([, { open }]) => open).map(([name]) => name)).toEqual([
      'Query.viewer',
      'Query.accounts',
      'Query.modules',
      'Query.module',
      'Subscription.moduleEvents',
      'Mutation.accountCreate',
      'Mutation.accountRestore',
      'Mutation.login',
    ]);
  });
});

const guarded = fields.filter(({ requires }) => requires !== null);
const ofAccounts = fields.filter(({ requires }) => requires === 'ACCOUNT');

describe('without the right to ask', () => {
  test.each(guarded)('SEC-2: $path refuses who has no session', async ({ path: name }) => {
    for (const token of [null, 'A'.repeat(43), over]) {
      const answer = await asked(name, token);
      expect(answer.codes).toEqual(['UNAUTHENTICATED']);
      expect(root(answer) ?? null).toBeNull();
    }
    const operation = OPERATIONS[name];
    if (!operation) return;
    for (const token of [null, over]) {
      expect(await askedBySocket(operation, token)).toEqual(['UNAUTHENTICATED']);
    }
  });

  test.each(ofAccounts)('SEC-3: $path refuses the operator', async ({ path: name }) => {
    expect((await asked(name, pairs.operator)).codes).toEqual(['UNAUTHENTICATED']);
  });

  test('SEC-3: what is the operator’s refuses a session, and takes the operator', async () => {
    const operators = fields.filter(({ requires }) => requires === 'OPERATOR');
    expect(operators).not.toEqual([]);
    for (const { path: name } of operators) {
      expect((await asked(name, pairs.mallory.token)).codes).toEqual(['FORBIDDEN']);
      expect((await asked(name, pairs.operator)).codes).toEqual([]);
    }
  });

  test('SEC-2: what is open tells a stranger nothing of anybody', async () => {
    const { alice } = pairs;
    const open = operations.filter(([name, { open: is }]) => is && !subscription(name));
    for (const [name] of open) {
      const answer = await asked(name, null);
      expect(answer.codes, name).toEqual([]);
      for (const word of ['Alice', 'Mallory', 'device', alice.publicKey, alice.profileId])
        expect(answer.text, name).not.toContain(word);
    }
    expect(root(await asked('Query.viewer', null))).toBeNull();
  });
});

/** What nobody has: an id of the same kind, one of another kind, and no id at all. */
function nobodys(kind: keyof OwnIds): string[] {
  const id = (type: string, row: string) => Buffer.from(`${type}:${row}`).toString('base64url');
  const row = Buffer.from(pairs.theirs[kind], 'base64url').toString().split(':')[1] ?? '';
  const otherKind = kind === 'Chat' ? 'Message' : 'Chat';
  return [id(kind, randomUUID()), id(otherKind, row), 'garbage'];
}

/** Whether an answer says that there is no such thing, in the way its field has for that. */
function saysNothingThere(answer: Answer): boolean {
  const value = root(answer);
  if (answer.codes.length > 0 || value === undefined) return false;
  if (value === null) return true;
  if (Array.isArray(value)) return value.length > 0 && value.every((item) => item === null);
  return typeof value === 'object' && 'code' in value && /_NOT_FOUND$/.test(String(value.code));
}

/** Everything of Alice's that others could change. */
async function everythingOf({ client }: SecretivePerson, chatId: string) {
  const [me, people, talks, logins, said] = await Promise.all([
    client.request(viewer, {}),
    client.request(contacts, {}),
    client.request(chats, { includeInactive: true }),
    client.request(sessions, {}),
    client.request(chatMessages, { id: chatId, last: 100 }),
  ]);
  return {
    profile: me.viewer?.profile,
    contacts: people.contacts.nodes.map(({ id, relation, blocked }) => ({ id, relation, blocked })),
    chats: talks.chats.nodes.map(({ id, active, unreadCount }) => ({ id, active, unreadCount })),
    sessions: logins.sessions.map(({ id }) => id),
    messages: said.chat?.messages.nodes.map(({ id, text, seen }) => ({ id, text, seen })),
  };
}

const withIds = operations.flatMap(([name, { ids }]) =>
  subscription(name)
    ? []
    : Object.entries(ids).flatMap(([place, kinds]) => kinds.map((kind) => ({ name, place, kind }))),
);

describe('with somebody else’s ids', () => {
  test.each(withIds)(
    'SEC-4: $name: a $kind of somebody else at $place is one of nobody, byte for byte',
    async ({ name, place, kind }) => {
      const { alice, mallory, theirs, asker } = pairs;
      const variables = OPERATIONS[name]?.variables(asker) ?? {};
      const put = (id: string) => asked(name, mallory.token, withId(variables, place, id));
      const before = await everythingOf(alice, theirs.Chat);
      const answer = await put(theirs[kind]);
      expect(saysNothingThere(answer), answer.text).toBe(true);
      for (const id of nobodys(kind)) expect((await put(id)).whole).toBe(answer.whole);
      expect(await everythingOf(alice, theirs.Chat)).toEqual(before);
      // With an id of one's own it is another answer: the question was a real one.
      const own = name === 'Mutation.sessionRevoke' ? asker.otherSession : asker.ids[kind];
      expect((await put(own)).text).not.toBe(answer.text);
    },
  );
});
