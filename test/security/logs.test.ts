import { request as httpRequest } from 'node:http';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { chatMessages, messageSend } from '../../client/documents/chat.ts';
import { profileUpdate } from '../../client/documents/profile.ts';
import { login, mnemonicReveal, passwordChange, viewer } from '../../client/documents/session.ts';
import { unwrap } from '../../client/index.ts';
import { openPeer } from '../http/support/socket.ts';
import { acceptRequest, ask, heard, relation, say } from '../support/person.ts';
import { ask as post } from './support/ask.ts';
import { type GatewayProcess, startProcess } from './support/gateway-process.ts';
import { type Canary, found, type Loot, text } from './support/loot.ts';
import { loginAgain, register, type SecretivePerson } from './support/people.ts';

/** Of a life that goes well. */
const LIFE = {
  nameOfAlice: 'Canary Alice l9v',
  nameOfBob: 'Canary-Bobby-m3c',
  password: 'canary password of both 61hs',
  newPassword: 'canary password, a better one',
  device: 'canary laptop with a name',
  greeting: 'canary greeting, shall we?',
  message: 'canary words between two',
  reply: 'canary words in return',
  newName: 'Canary Alice New n2d',
};

/** Of requests that go wrong: what stands in them must not come back either. */
const MISTAKES = {
  wrongPassword: 'canary-wrong-password-85',
  tooLong: `canary-${'z'.repeat(80)}`,
  badName: 'canary.eth',
  brokenBody: 'canary-in-a-broken-body-11',
  badVariable: 'canary-in-a-variable-22',
  badLiteral: 'canary-in-a-literal-33',
  unterminated: 'canary-in-an-open-string-44',
  comment: 'canary-in-a-comment-55',
  badToken: 'canary-instead-of-a-token-66',
  inUrl: 'canary-in-a-url-77',
  inPath: 'canary-in-a-path-88',
  inForm: 'canary-in-a-form-99',
  host: 'canary-for-a-host.example',
  origin: 'https://canary-for-an-origin.example',
  requestId: 'canary in a request id',
  socketParams: 'canary-in-connection-init-10',
  socketFrame: 'canary-in-a-frame-20',
  fault: 'canaryInAnExtension30',
};

let gateway: GatewayProcess;
let alice: SecretivePerson;
let mnemonic: string;
let metrics: string;
const tokens: string[] = [];
const answers: string[] = [];

const registered = (displayName: string) =>
  register(gateway, { displayName, password: LIFE.password, deviceName: LIFE.device });

async function live(): Promise<void> {
  alice = await registered(LIFE.nameOfAlice);
  const bob = await registered(LIFE.nameOfBob);
  tokens.push(alice.token, bob.token, (await loginAgain(alice, LIFE.device)).token);
  const input = { password: LIFE.password };
  const { mnemonicReveal: shown } = await alice.client.request(mnemonicReveal, { input });
  ({ mnemonic } = unwrap(shown, 'MnemonicRevealSuccess'));
  await ask(alice, bob, LIFE.greeting);
  const { chat } = await acceptRequest(bob, alice);
  const { directChat } = await relation(alice, bob, 'MUTUAL');
  await say(alice, directChat?.id ?? '', LIFE.message);
  await heard(bob, chat.id, LIFE.message);
  await say(bob, chat.id, LIFE.reply, { clientId: 'canary-of-a-client' });
  await heard(alice, directChat?.id ?? '', LIFE.reply);
  const patch = { displayName: LIFE.newName };
  await alice.client.request(profileUpdate, { input: { id: alice.profileId, patch } });
  const passwords = { currentPassword: LIFE.password, newPassword: LIFE.newPassword };
  await alice.client.request(passwordChange, { input: passwords });
}

/** What comes back is kept: it must say what is wrong without repeating it. */
async function wrong(question: { query: string; variables?: object; token?: string }) {
  answers.push((await post(gateway.url, question)).text);
}

async function sent(init: RequestInit & { readonly at?: string }): Promise<void> {
  const response = await fetch(new URL(init.at ?? '', gateway.url), init);
  answers.push(await response.text());
}

/** Headers that fetch does not let one set. */
function sentRaw(headers: Readonly<Record<string, string>>): Promise<void> {
  return new Promise((resolve, reject) => {
    const outgoing = httpRequest(gateway.url, { method: 'POST', headers }, async (response) => {
      answers.push(Buffer.concat(await response.toArray()).toString());
      resolve();
    });
    outgoing.once('error', reject);
    outgoing.end('{"query":"{ __typename }"}');
  });
}

async function goWrong(): Promise<void> {
  const { token, keyUid } = alice;
  const { text: query } = login;
  const guess = { keyUid, password: MISTAKES.wrongPassword };
  await wrong({ query, variables: { input: guess } });
  await wrong({ query, variables: { input: { ...guess, keyUid: MISTAKES.badVariable } } });
  await wrong({ query, variables: { input: { ...guess, deviceName: MISTAKES.tooLong } } });
  await wrong({
    query,
    variables: { input: { ...guess, password: { in: MISTAKES.badVariable } } },
  });
  await wrong({ query, variables: { input: MISTAKES.badVariable } });
  const patch = { displayName: MISTAKES.badName };
  const update = { input: { id: alice.profileId, patch } };
  await wrong({ token, query: profileUpdate.text, variables: update });
  const input = {
    chatId: MISTAKES.badVariable,
    text: MISTAKES.badVariable,
    clientId: MISTAKES.tooLong,
  };
  await wrong({ token, query: messageSend.text, variables: { input } });
  const page = { id: MISTAKES.badVariable, after: MISTAKES.badVariable, last: 101 };
  await wrong({ token, query: chatMessages.text, variables: page });
  await wrong({ token: MISTAKES.badToken, query: viewer.text });
  await wrong({ query: `{ module(name: 1, x: "${MISTAKES.badLiteral}") { id } }` });
  await wrong({ query: `{ contact(publicKey: "${MISTAKES.badLiteral}") { id } }`, token });
  await wrong({ query: `{ contact(publicKey: "${MISTAKES.unterminated}) { id } }`, token });
  await wrong({ query: `# ${MISTAKES.comment}\n{ contact(publicKey: 1) { id } }`, token });
  const json = { 'content-type': 'application/json' };
  await sent({ method: 'POST', headers: json, body: `{"password": "${MISTAKES.brokenBody}` });
  await sent({
    method: 'POST',
    headers: json,
    body: `{"query": "{ ", "x": "${MISTAKES.brokenBody}"}`,
  });
  const form = { 'content-type': 'application/x-www-form-urlencoded' };
  await sent({ method: 'POST', headers: form, body: `password=${MISTAKES.inForm}` });
  await sent({ at: `/graphql?query=${MISTAKES.inUrl}&variables=${MISTAKES.inUrl}` });
  await sent({ at: `/${MISTAKES.inPath}?token=${MISTAKES.inUrl}` });
  await sentRaw({ ...json, host: MISTAKES.host });
  await sentRaw({ ...json, origin: MISTAKES.origin });
  await sentRaw({ ...json, 'x-request-id': MISTAKES.requestId });
}

async function goWrongBySocket(): Promise<void> {
  const params = { authorization: `Bearer ${MISTAKES.badToken}`, more: MISTAKES.socketParams };
  await using peer = await openPeer(gateway.url, { params });
  for (const query of [
    `{ contact(publicKey: "${MISTAKES.badLiteral}") { id } }`,
    `subscription { chatEvents(after: "${MISTAKES.badLiteral}") { __typename } }`,
    `{ leak(fault: "error", secret: "${MISTAKES.fault}") }`,
  ]) {
    peer.subscribe(query, query);
    const { payload } = await peer.next(({ id }) => id === query);
    answers.push(JSON.stringify(payload));
  }
  peer.send(`{"type": "${MISTAKES.socketFrame}"`);
  answers.push(JSON.stringify(await peer.closed));
}

/** Every way in which the extension's field throws. Returns how many there are. */
async function breakDown(): Promise<number> {
  const { data } = await post(gateway.url, { query: '{ faults }' });
  const faults = data?.faults as readonly string[];
  const query =
    'query ($fault: String!, $secret: String!) { leak(fault: $fault, secret: $secret) }';
  for (const fault of faults) {
    const answer = await post(gateway.url, { query, variables: { fault, secret: MISTAKES.fault } });
    expect(answer.codes, fault).toContain('INTERNAL_SERVER_ERROR');
    answers.push(answer.text);
  }
  return faults.length;
}

let faults: number;
beforeAll(async () => {
  gateway = await startProcess({
    script: 'test/security/programs/leaky.ts',
    settings: { LOG_LEVEL: 'trace' },
  });
  await live();
  await goWrong();
  await goWrongBySocket();
  faults = await breakDown();
  metrics = await (await fetch(new URL('/metrics', gateway.url))).text();
  await gateway.stop();
}, 120_000);
afterAll(() => gateway[Symbol.asyncDispose]());

const canariesOf = (texts: Readonly<Record<string, string>>) =>
  Object.entries(texts).map(([name, value]) => text(name, value));
const printed = (name: string, value: string): Loot => ({
  folder: '',
  files: new Map([[name, Buffer.from(value)]]),
});

/** Everything that must not be printed. */
function secrets(): Canary[] {
  return [
    ...canariesOf(LIFE),
    ...canariesOf(MISTAKES),
    // Whatever part of one it is.
    text('a part of a canary', 'canary'),
    ...tokens.map((token) => text('a token', token)),
    text('the seed phrase', mnemonic),
    ...mnemonic.split(' ').map((word) => text('a quoted word of the seed phrase', `"${word}"`)),
    text('a document', 'fragment MessageFields'),
    text('a document', '__typename'),
    text('variables', '"input":'),
  ];
}

describe('what is printed at LOG_LEVEL=trace', () => {
  test('SEC-11: every request and every fault is logged', () => {
    const lines = gateway.output().split('\n');
    const logged = lines.filter((line) => line.startsWith('{')).map((line) => JSON.parse(line));
    expect(logged.filter(({ msg }) => msg === 'request').length).toBeGreaterThan(50);
    const unexpected = logged.filter(({ msg }) => msg === 'unexpected error');
    // Each by HTTP, and one by WebSocket.
    expect(unexpected).toHaveLength(faults + 1);
    expect(
      unexpected.some(({ err }) => err.frames.some((frame: string) => /leaky\.ts/.test(frame))),
    ).toBe(true);
    expect(new Set(unexpected.map(({ requestId }) => requestId)).size).toBe(faults + 1);
  });

  test('SEC-11: no line holds a name, a text, a password, a token, a document or a variable', () => {
    expect(found(printed('output', gateway.output()), secrets())).toEqual([]);
  });

  test('SEC-12: nor do the metrics', () => {
    expect(metrics).toContain('status_gateway_refused_total');
    expect(found(printed('metrics', metrics), secrets())).toEqual([]);
  });

  test('SEC-12: answers say what is wrong without repeating what was sent', () => {
    expect(answers.length).toBeGreaterThan(30);
    const leaks = answers.flatMap((answer) =>
      found(printed(answer.slice(0, 300), answer), [
        ...canariesOf(MISTAKES),
        text('a part of a canary', 'canary'),
      ]),
    );
    expect(leaks).toEqual([]);
  });
});
