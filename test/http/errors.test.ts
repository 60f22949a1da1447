import { readFileSync } from 'node:fs';
import { buildASTSchema, GraphQLEnumType, parse } from 'graphql';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ERROR_CODES } from '../../server/error-mapping.ts';
import { answerOf, openDoor, type TestDoor } from './support/front-door.ts';
import { openPeer, type Peer } from './support/socket.ts';

const CANARY = 'canary-secret';

let door: TestDoor;
let peer: Peer;
beforeAll(async () => {
  door = await openDoor();
  peer = await openPeer(door.url);
});
afterAll(async () => {
  await peer[Symbol.asyncDispose]();
  await door[Symbol.asyncDispose]();
});

test('HTTP-17: the error codes are the enum of the schema', () => {
  const text = readFileSync(new URL('../../schema/base.graphql', import.meta.url), 'utf8');
  const type = buildASTSchema(parse(text), { assumeValid: true }).getType('ErrorCode');
  if (!(type instanceof GraphQLEnumType)) throw new Error('ErrorCode is not an enum.');
  expect([...ERROR_CODES]).toEqual(type.getValues().map((value) => value.name));
});

describe('HTTP-18: what a domain throws', () => {
  test.each([
    ['unauthenticated', { code: 'UNAUTHENTICATED' }],
    ['forbidden', { code: 'FORBIDDEN' }],
    ['limited', { code: 'RATE_LIMITED', retryAfterMs: 1_234 }],
    ['input', { code: 'BAD_USER_INPUT', path: ['input', 'name'] }],
    ['module', { code: 'MODULE_UNAVAILABLE', module: 'waku', retryable: true, retryAfterMs: 500 }],
    [
      'database',
      { code: 'MODULE_UNAVAILABLE', module: 'database', retryable: true, retryAfterMs: 1_000 },
    ],
  ])('HTTP-18: %s becomes its code over both transports', async (how, extensions) => {
    const query = `{ fails(how: "${how}") }`;
    const http = await door.query(query);
    expect(http.status).toBe(200);
    expect(http.data).toEqual({ fails: null });
    expect(http.errors[0]).toMatchObject({ path: ['fails'], extensions });
    peer.subscribe(how, query);
    const message = await peer.next(({ id, type }) => id === how && type === 'next');
    expect(message.payload.errors[0]).toMatchObject({ path: ['fails'], extensions });
    expect(JSON.stringify(http.errors) + JSON.stringify(message)).not.toMatch(/10\.1\.2\.3|srv/);
  });
});

test('HTTP-18: what ails the database is in the log, under the request id', async () => {
  await door.query('{ fails(how: "database") }', { headers: { 'x-request-id': 'full-1' } });
  const lines = door.log().split('\n');
  const line = lines.find((text) => text.includes('full-1') && text.includes('not available'));
  expect(line).toContain('DatabaseError');
});

test('HTTP-19: anything else is masked, and logged with its stack under the request id', async () => {
  const query = '{ fails(how: "secret") }';
  const http = await door.query(query, { headers: { 'x-request-id': 'masked-1' } });
  const [error] = http.errors;
  expect(error?.extensions).toEqual({ code: 'INTERNAL_SERVER_ERROR', requestId: 'masked-1' });
  expect(http.text).not.toContain(CANARY);
  expect(http.text).not.toContain('private');
  peer.subscribe('masked', query);
  const message = await peer.next(({ id, type }) => id === 'masked' && type === 'next');
  expect(JSON.stringify(message)).not.toContain(CANARY);
  const line = door
    .log()
    .split('\n')
    .find((text) => text.includes('"unexpected error"') && text.includes('masked-1'));
  expect(line).toContain('schema.ts');
});

test('HTTP-20: a context that cannot be built is masked on both transports', async () => {
  const authorization = 'Bearer breaks-the-context';
  const http = await door.query('{ hello }', { headers: { authorization } });
  expect(http.status).toBe(200);
  expect(http.errors[0]?.extensions.code).toBe('INTERNAL_SERVER_ERROR');
  await using broken = await openPeer(door.url, { params: { authorization } });
  broken.subscribe('1', '{ hello }');
  const message = await broken.next(({ type }) => type === 'error');
  expect(message.payload[0].extensions.code).toBe('INTERNAL_SERVER_ERROR');
  expect(http.text + JSON.stringify(message)).not.toContain(CANARY);
});

test('HTTP-21: a subscription that breaks ends with a masked error; the socket lives on', async () => {
  peer.subscribe('breaks', 'subscription { breaks }');
  const message = await peer.next(({ id, type }) => id === 'breaks' && type === 'error');
  expect(message.payload[0].extensions.code).toBe('INTERNAL_SERVER_ERROR');
  const sse = await answerOf(
    await fetch(door.url, {
      method: 'POST',
      headers: { 'content-type': 'application/json', accept: 'text/event-stream' },
      body: JSON.stringify({ query: 'subscription { breaks }' }),
    }),
  );
  expect(sse.text).toContain('INTERNAL_SERVER_ERROR');
  expect(sse.text).toContain('event: complete');
  expect(JSON.stringify(message) + sse.text).not.toContain(CANARY);
  peer.subscribe('after', '{ hello }');
  await peer.next(({ id, type }) => id === 'after' && type === 'next');
});

describe('HTTP-22: inputs that do not fit are named by path and never repeated', () => {
  const find = 'query q($f: Filter) { find(filter: $f) }';
  test.each([
    ['an integer', find, { f: { limit: CANARY } }, ['f', 'limit'], 'Int'],
    ['an enum', find, { f: { colour: CANARY } }, ['f', 'colour'], 'Colour'],
    ['a scalar', find, { f: { nested: { amount: CANARY } } }, ['f', 'nested', 'amount'], 'decimal'],
    ['an object', find, { f: CANARY }, ['f'], 'Filter'],
    ['an item', find, { f: { tags: ['a', { secret: CANARY }] } }, ['f', 'tags', 1], 'String'],
    [
      'a missing variable',
      'query q($text: String!) { echo(text: $text) }',
      {},
      ['text'],
      'String!',
    ],
    [
      'a null variable',
      'query q($text: String!) { echo(text: $text) }',
      { text: null },
      ['text'],
      'String!',
    ],
    [
      'a literal',
      `{ find(filter: { nested: { limit: "${CANARY}" } }) }`,
      undefined,
      ['find', 'filter', 'nested', 'limit'],
      'Int',
    ],
    [
      'a literal enum',
      `{ find(filter: { colour: "${CANARY}" }) }`,
      undefined,
      ['find', 'filter', 'colour'],
      'Colour',
    ],
    [
      'a literal scalar',
      `{ find(filter: { amount: "${CANARY}" }) }`,
      undefined,
      ['find', 'filter', 'amount'],
      'decimal',
    ],
    [
      'a default value',
      `query q($n: Int = "${CANARY}") { people(first: $n) { nodes { id } } }`,
      undefined,
      ['n'],
      'Int',
    ],
    ['an unknown input field', find, { f: { colour: 'RED', wrong: CANARY } }, ['f'], 'wrong'],
  ])('HTTP-22: %s', async (name, query, variables, path, hint) => {
    const http = await door.query(query, { variables });
    expect(http.errors[0]?.extensions).toMatchObject({ code: 'BAD_USER_INPUT', path });
    expect(http.errors[0]?.message).toContain(hint);
    expect(http.text).not.toContain(CANARY);
    peer.subscribe(name, query, variables);
    const message = await peer.next(({ id }) => id === name);
    expect(message.type).toBe('error');
    expect(message.payload[0].extensions).toMatchObject({ code: 'BAD_USER_INPUT', path });
    expect(JSON.stringify(message)).not.toContain(CANARY);
  });
});

test.each([
  ['broken JSON', `{"query":"{ hello }","password":"${CANARY}`],
  ['a text', `"${CANARY}"`],
  ['an unknown parameter', `{"query":"{ hello }","${CANARY}":1}`],
  ['variables that are a text', `{"query":"{ hello }","variables":"${CANARY}"}`],
  ['a query that is a number', '{"query":1}'],
  ['null', 'null'],
])('HTTP-23: a body that is %s is BAD_REQUEST without the body', async (_name, body) => {
  const answer = await answerOf(
    await fetch(door.url, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body,
    }),
  );
  expect(answer.status).toBe(400);
  expect(answer.errors[0]?.extensions.code).toBe('BAD_REQUEST');
  expect(answer.text).not.toContain(CANARY);
});

test('HTTP-23: bytes that are not UTF-8, and variables in the URL that are not JSON', async () => {
  const headers = { 'content-type': 'application/json' };
  const bytes = await answerOf(
    await fetch(door.url, { method: 'POST', headers, body: Buffer.from([0x7b, 0xff, 0xfe, 0x7d]) }),
  );
  const url = await answerOf(await fetch(`${door.url}?query={hello}&variables=${CANARY}`));
  for (const answer of [bytes, url]) {
    expect(answer.status).toBe(400);
    expect(answer.errors[0]?.extensions.code).toBe('BAD_REQUEST');
    expect(answer.text).not.toContain(CANARY);
  }
});

test('HTTP-24: texts in a document that is no GraphQL are not repeated', async () => {
  for (const query of [
    `{ hello "${CANARY}" }`,
    `{ hello """${CANARY}""" }`,
    `"${CANARY}"`,
    `{ echo(text: "${CANARY}" `,
    `{ echo(text: "a" "${CANARY}\\", b" }`,
  ]) {
    const answer = await door.query(query);
    expect(answer.errors[0]?.extensions.code).toBe('GRAPHQL_PARSE_FAILED');
    expect(answer.text).not.toContain(CANARY);
  }
});

test('HTTP-25: long names give short answers, and names are not suggested', async () => {
  const long = await door.query(`{ ${'n'.repeat(90_000)} }`);
  expect(long.errors[0]?.extensions.code).toBe('GRAPHQL_VALIDATION_FAILED');
  expect(long.text.length).toBeLessThan(1_000);
  const near = await door.query('{ helo peple { nodes { id } } find(filtr: {}) }');
  expect(near.text).not.toMatch(/did you mean/i);
  expect(near.text).not.toContain('"hello"');
  const variables = { f: { colour: 'REDD', colur: 'RED', [`x${'y'.repeat(90_000)}`]: 1 } };
  const input = await door.query('query q($f: Filter) { find(filter: $f) }', { variables });
  expect(input.text).not.toMatch(/did you mean/i);
  expect(input.text.length).toBeLessThan(3_000);
  const many = await door.query(`{ ${Array.from({ length: 500 }, (_, n) => `x${n}`).join(' ')} }`);
  expect(many.errors.length).toBeLessThanOrEqual(10);
});

test('HTTP-26: nothing of a person is in the log: no token, variable, document or answer', async () => {
  await door.query(`query canaryDocument($text: String!) { echo(text: $text) }`, {
    variables: { text: CANARY },
    headers: { authorization: 'Bearer canary-token-0123456789' },
  });
  await fetch(`${door.url}?query=${encodeURIComponent(`{ echo(text: "${CANARY}") }`)}`);
  await using other = await openPeer(door.url, {
    params: { Authorization: 'Bearer canary-token-0123456789' },
  });
  other.subscribe('1', `{ echo(text: "${CANARY}") fails(how: "secret") }`);
  await other.next(({ type }) => type === 'complete');
  expect(door.log()).toContain('"request"');
  expect(door.log()).not.toContain('canary');
});
