import { getIntrospectionQuery } from 'graphql';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openDoor, type TestDoor } from './support/front-door.ts';
import { openPeer, type Peer } from './support/socket.ts';

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

const nested = (depth: number) =>
  `{ person ${'{ best '.repeat(depth)}{ name }${' }'.repeat(depth + 1)}`;
const deepFilter = (depth: number): unknown => {
  let filter: unknown = {};
  for (let level = 0; level < depth; level++) filter = { nested: filter };
  return filter;
};
const repeat = (count: number, part: (index: number) => string) =>
  Array.from({ length: count }, (_, index) => part(index)).join(' ');

const ATTACKS: readonly [string, string, string, Record<string, unknown>?][] = [
  ['the cycle of the schema 60 deep', nested(60), 'GRAPHQL_VALIDATION_FAILED'],
  ['1,000 aliases', `{ ${repeat(1_000, (n) => `a${n}: hello`)} }`, 'GRAPHQL_VALIDATION_FAILED'],
  ['31 aliases', `{ ${repeat(31, (n) => `a${n}: hello`)} }`, 'GRAPHQL_VALIDATION_FAILED'],
  [
    '250 aliases of __typename',
    `{ ${repeat(250, (n) => `a${n}: __typename`)} }`,
    'GRAPHQL_VALIDATION_FAILED',
  ],
  [
    '60 directives',
    `{ hello ${repeat(60, () => '@include(if: true)')} }`,
    'GRAPHQL_VALIDATION_FAILED',
  ],
  ['a comment of 200 KB', `# ${'x'.repeat(200_000)}\n{ hello }`, 'GRAPHQL_VALIDATION_FAILED'],
  ['3,000 tokens', `{ ${repeat(3_000, () => 'hello')} }`, 'GRAPHQL_VALIDATION_FAILED'],
  ['500 operations', repeat(500, (n) => `query q${n} { hello }`), 'GRAPHQL_VALIDATION_FAILED'],
  ['selections nested 20,000 deep', '{ person '.repeat(20_000), 'GRAPHQL_VALIDATION_FAILED'],
  ['lists nested 20,000 deep', `{ nodes(ids: ${'['.repeat(20_000)}`, 'GRAPHQL_VALIDATION_FAILED'],
  ['types nested 20,000 deep', `query q($a: ${'['.repeat(20_000)}`, 'GRAPHQL_VALIDATION_FAILED'],
  [
    'nested pages',
    '{ people(first: 100) { nodes { friends(first: 100) { nodes { id } } } } }',
    'GRAPHQL_VALIDATION_FAILED',
  ],
  [
    'pages without a size',
    '{ people { nodes { friends { nodes { friends { nodes { id } } } } } } }',
    'GRAPHQL_VALIDATION_FAILED',
  ],
  [
    'nested pages by variable',
    'query q($n: Int!) { people(first: $n) { nodes { friends(first: $n) { nodes { id } } } } }',
    'GRAPHQL_VALIDATION_FAILED',
    { n: 100 },
  ],
  [
    'nested pages by default value',
    'query q($n: Int = 100) { people(last: $n) { nodes { friends(last: $n) { nodes { id } } } } }',
    'GRAPHQL_VALIDATION_FAILED',
  ],
  [
    'fragments that unfold',
    `{ person { ...f0 } } ${repeat(14, (n) => `fragment f${n} on Person { best { ...f${n + 1} } best { ...f${n + 1} } }`)} fragment f14 on Person { name }`,
    'GRAPHQL_VALIDATION_FAILED',
  ],
  [
    'circular fragments',
    '{ person { ...a } } fragment a on Person { ...b } fragment b on Person { ...a }',
    'GRAPHQL_VALIDATION_FAILED',
  ],
  [
    '101 ids',
    'query q($ids: [ID!]!) { nodes(ids: $ids) { id } }',
    'BAD_USER_INPUT',
    { ids: Array(101).fill('1') },
  ],
  [
    'a long list inside an input',
    'query q($f: Filter) { find(filter: $f) }',
    'BAD_USER_INPUT',
    { f: { nested: { tags: Array(101).fill('x') } } },
  ],
  [
    'variables nested 3,000 deep',
    'query q($f: Filter) { find(filter: $f) }',
    'BAD_USER_INPUT',
    { f: deepFilter(3_000) },
  ],
  [
    'two operations and no name',
    'query a { hello } query b { hello }',
    'OPERATION_RESOLUTION_FAILURE',
  ],
  ['no operation', 'fragment f on Query { hello }', 'OPERATION_RESOLUTION_FAILURE'],
  ['no GraphQL', 'SELECT 1', 'GRAPHQL_PARSE_FAILED'],
  ['nothing', ' ', 'GRAPHQL_PARSE_FAILED'],
];

describe.each(ATTACKS)('HTTP-11: %s', (name, query, code, variables) => {
  test('HTTP-11: is a typed refusal over HTTP, short, and others are answered meanwhile', async () => {
    const [attack, honest] = await Promise.all([
      door.query(query, variables ? { variables } : {}),
      door.query('{ hello }'),
    ]);
    expect(attack.data).toBeNull();
    expect(attack.errors[0]?.extensions.code).toBe(code);
    expect(attack.errors.every((error) => !error.message.startsWith('Syntax Error: Query'))).toBe(
      true,
    );
    expect(attack.text.length).toBeLessThan(8_000);
    expect(honest.data).toEqual({ hello: 'world' });
  });

  test('HTTP-12: over WebSocket it is the error of that operation only', async () => {
    peer.subscribe(`attack ${name}`, query, variables);
    peer.subscribe(`honest ${name}`, '{ hello }');
    const attack = await peer.next(({ id }) => id === `attack ${name}`);
    expect(attack.type).toBe('error');
    expect(attack.payload[0].extensions.code).toBe(code);
    expect(attack.payload[0].extensions.requestId).toEqual(expect.any(String));
    const honest = await peer.next(({ id }) => id === `honest ${name}`);
    expect(honest.payload).toEqual({ data: { hello: 'world' } });
    await peer.next(({ id, type }) => id === `honest ${name}` && type === 'complete');
  });
});

test('HTTP-13: honest documents pass: introspection, a page of pages, Relay aliases, many fragments', async () => {
  const introspection = await door.query(getIntrospectionQuery());
  expect(introspection.errors).toEqual([]);
  const page = await door.query(
    '{ people(first: 50) { nodes { id friends(first: 20) { edges { node { id } } pageInfo { hasNextPage } } } } }',
  );
  expect(page.errors).toEqual([]);
  const relay = await door.query(`{ hello ${repeat(60, (n) => `__is${n}: __typename`)} }`);
  expect(relay.errors).toEqual([]);
  const nodes = await door.query('query q($ids: [ID!]!) { nodes(ids: $ids) { id } }', {
    variables: { ids: Array(100).fill('1') },
  });
  expect(nodes.errors).toEqual([]);
});

test('HTTP-14: an introspection too deep is refused', async () => {
  const deep = '{ __schema { types { fields { type { fields { type { fields { name } } } } } } } }';
  const answer = await door.query(deep);
  expect(answer.errors[0]?.extensions.code).toBe('GRAPHQL_VALIDATION_FAILED');
});

test('HTTP-15: refusals are counted by reason', async () => {
  expect(await door.metric('status_gateway_refused_total{reason="document"}')).toBeGreaterThan(0);
  expect(await door.metric('status_gateway_refused_total{reason="cost"}')).toBeGreaterThan(0);
  expect(await door.metric('status_gateway_refused_total{reason="list"}')).toBeGreaterThan(0);
});

test('HTTP-16: a document that was parsed before is checked with its new variables', async () => {
  for (let round = 0; round < 3; round++) {
    const answer = await door.query(
      'query q($n: Int!) { people(first: $n) { nodes { friends(first: $n) { nodes { id } } } } }',
      {
        variables: { n: round === 1 ? 100 : 2 },
      },
    );
    expect(answer.errors.length).toBe(round === 1 ? 1 : 0);
  }
});
