import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import {
  ALICE,
  type Answer,
  openDoor,
  type QueryOptions,
  type TestDoor,
} from '../support/front-door.ts';
import { openPeer } from '../support/socket.ts';

const COMPILED = 'status_gateway_compiled_operations_total';

/** One door that compiles at once and one that never does. */
let lane: TestDoor;
let yoga: TestDoor;
beforeAll(async () => {
  lane = await openDoor({ limits: { operation: { deadlineMs: 300 } } });
  const never = { compileAfter: Number.POSITIVE_INFINITY };
  yoga = await openDoor({ limits: { document: never, operation: { deadlineMs: 300 } } });
});
afterAll(async () => {
  await lane[Symbol.asyncDispose]();
  await yoga[Symbol.asyncDispose]();
});

const compiled = (door: TestDoor) => door.metric(COMPILED);

/** All of an answer but what is different each time. */
function shown({ status, headers, text }: Answer) {
  const kept = [...headers].filter(([name]) => !['date', 'x-request-id'].includes(name));
  return { status, headers: kept, text: text.replaceAll(/"requestId":"[^"]*"/g, '"requestId":""') };
}

async function alike(query: string, options: QueryOptions = {}): Promise<Answer> {
  const ours = await lane.query(query, options);
  expect(shown(ours)).toEqual(shown(await yoga.query(query, options)));
  return ours;
}

describe('which operations are compiled', () => {
  test('LANE-1: those asked for again, each for itself', async () => {
    await using door = await openDoor({ limits: { document: { compileAfter: 1 } } });
    for (const expected of [0, 1, 2]) {
      expect((await door.query('{ hello }')).data).toEqual({ hello: 'world' });
      expect(await compiled(door)).toBe(expected);
    }
    const two = 'query a { hello } query b { loopback }';
    for (const operationName of ['a', 'b', 'a', 'b']) {
      const { data } = await door.query(two, { operationName });
      expect(Object.keys(data ?? {})).toEqual([operationName === 'a' ? 'hello' : 'loopback']);
    }
    expect(await compiled(door)).toBe(4);
  });

  test.each<[string, string, QueryOptions]>([
    ['a subscription', 'subscription { ticks(count: 1) }', {}],
    ['introspection', '{ __schema { queryType { name } } }', {}],
    ['a type asked for', '{ __type(name: "Query") { name } }', {}],
    ['a condition', '{ hello @include(if: true) }', {}],
    ['a name that means something to JavaScript', '{ __proto__: hello }', {}],
    ['what is not valid', '{ nothing }', {}],
    ['what is no GraphQL', '{', {}],
    ['an operation that is not there', '{ hello }', { operationName: 'other' }],
    ['a persisted operation', '{ hello }', { extensions: { persistedQuery: {} } }],
    ['an event stream', '{ hello }', { headers: { accept: 'text/event-stream' } }],
  ])('LANE-2: %s is left to Yoga, and answered alike', async (_what, query, options) => {
    const before = await compiled(lane);
    await alike(query, options);
    await alike(query, options);
    expect(await compiled(lane)).toBe(before);
  });

  test('LANE-1: as many are kept as the limit says, and the last of them', async () => {
    await using door = await openDoor({ limits: { document: { compileAfter: 1, compiled: 2 } } });
    for (const name of ['a', 'b', 'c']) await door.query(`query ${name} { hello }`);
    await door.query('query a { hello }');
    expect(await compiled(door)).toBe(0);
    await door.query('query c { hello }');
    expect(await compiled(door)).toBe(1);
  });
});

describe('LANE-3: answers are those of Yoga, byte for byte', () => {
  test.each<[string, string, QueryOptions]>([
    ['data', '{ hello loopback person { name best { id } } }', {}],
    ['a page', 'query p($n: Int) { people(first: $n) { nodes { id } } }', { variables: { n: 3 } }],
    ['null as variables', '{ hello }', { variables: null }],
    ['a null', '{ nodes(ids: ["1"]) { id } fails(how: "nothing") }', {}],
    ['a failure beside data', '{ hello fails(how: "input") }', {}],
    ['a failure of a field that must be there', '{ hello me }', {}],
    ['a mutation', 'mutation { add(by: 1) again: add(by: 2) }', {}],
    ['a module that is down', '{ fails(how: "module") }', {}],
    ['something unexpected', '{ fails(how: "secret") }', {}],
    [
      'a variable that does not fit',
      'query q($n: Int!) { people(first: $n) { nodes { id } } }',
      { variables: { n: 'x' } },
    ],
    [
      'a page too large',
      'query q($n: Int!) { people(first: $n) { nodes { friends(first: $n) { nodes { friends(first: $n) { nodes { id } } } } } } }',
      { variables: { n: 100 } },
    ],
    ['what hangs', '{ hangs }', {}],
    ['a mutation that hangs', 'mutation { hang }', {}],
    [
      'a context that cannot be built',
      '{ hello }',
      { headers: { authorization: 'Bearer breaks-the-context' } },
    ],
    ['a session', '{ me }', { headers: { authorization: `Bearer ${ALICE}` } }],
  ])('LANE-3: %s', async (_what, query, options) => {
    for (const accept of ['application/json', 'application/graphql-response+json', '*/*']) {
      await alike(query, { ...options, headers: { ...options.headers, accept } });
    }
  });

  test.each([
    'application/graphql-response+json, application/json;q=0.9',
    'application/json, application/graphql-response+json',
    'text/html;q=0.1, application/json; charset=utf-8',
    'application/json; charset=latin1, application/*',
    'text/event-stream, application/json',
    'APPLICATION/JSON',
    'text/*',
  ])('LANE-3: Accept: %s', async (accept) => {
    await alike('{ hello nodes(ids: []) { id } }', { headers: { accept } });
  });
});

describe('what protects Yoga protects the lane', () => {
  test('LANE-4: cost and inputs are asked for each run, by its own variables', async () => {
    const query =
      'query q($n: Int!) { people(first: $n) { nodes { friends(first: $n) { nodes { id } } } } }';
    const before = await compiled(lane);
    expect((await lane.query(query, { variables: { n: 2 } })).errors).toEqual([]);
    const costly = await lane.query(query, { variables: { n: 100 } });
    expect(costly.errors[0]?.extensions.code).toBe('GRAPHQL_VALIDATION_FAILED');
    const misfit = await lane.query(query, { variables: { n: 'canary-secret' } });
    expect(misfit.errors[0]?.extensions.code).toBe('BAD_USER_INPUT');
    expect(misfit.text).not.toContain('canary');
    expect(await compiled(lane)).toBe(before + 1);
    expect(await lane.metric('status_gateway_refused_total{reason="cost"}')).toBeGreaterThan(0);
  });

  test('LANE-6: what unfolds into much is executed, not compiled', async () => {
    const unfolding = (levels: number) => {
      const level = (n: number) =>
        `fragment f${n} on Person { best { ...f${n + 1} } best { ...f${n + 1} } }`;
      const fragments = Array.from({ length: levels }, (_, n) => level(n));
      return `{ person { ...f0 } } ${fragments.join(' ')} fragment f${levels} on Person { name }`;
    };
    const before = await compiled(lane);
    // 2 + 4 + … + 2 ** levels fields, and a name in each of the last.
    expect((await lane.query(unfolding(4))).errors).toEqual([]);
    expect(await compiled(lane)).toBe(before + 1);
    expect((await lane.query(unfolding(8))).errors).toEqual([]);
    expect(await compiled(lane)).toBe(before + 1);
  });

  test('LANE-4: who leaves or runs out of time stops what has not begun', async () => {
    const query = 'mutation { slow(ms: 600) add(by: 1) }';
    const { errors } = await lane.query(query);
    expect(errors[0]?.extensions.code).toBe('TIMEOUT');
    const { total } = lane.probe;
    await new Promise((resolve) => setTimeout(resolve, 1_000));
    expect(lane.probe.total).toBe(total);
  });

  test('LANE-4: a session that ended is none', async () => {
    await using door = await openDoor();
    const headers = { authorization: `Bearer ${ALICE}` };
    expect((await door.query('{ me }', { headers })).data).toEqual({ me: 'alice' });
    door.endSessions();
    const { errors } = await door.query('{ me }', { headers });
    expect(errors[0]?.extensions.code).toBe('UNAUTHENTICATED');
    expect(await compiled(door)).toBe(2);
  });

  test('LANE-4: operations are counted once, and sockets are answered by Yoga', async () => {
    await using door = await openDoor();
    const ok = 'status_gateway_operations_total{type="query",outcome="ok"}';
    await door.query('{ hello }');
    expect(await door.metric(ok)).toBe(1);
    await using peer = await openPeer(door.url);
    peer.subscribe('1', '{ hello }');
    await peer.next(({ id, type }) => id === '1' && type === 'complete');
    expect(await door.metric(ok)).toBe(2);
    expect(await compiled(door)).toBe(1);
  });
});
