import { serverAudits } from 'graphql-http';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ALICE, answerOf, openDoor, type TestDoor } from './support/front-door.ts';

let door: TestDoor;
beforeAll(async () => {
  door = await openDoor();
});
afterAll(() => door[Symbol.asyncDispose]());

describe('HTTP-1: GraphQL over HTTP', () => {
  const audits = serverAudits({ url: () => door.url, fetchFn: fetch });
  test('HTTP-1: there are 61 audits', () => {
    expect(audits).toHaveLength(61);
  });
  for (const audit of audits) {
    test(`HTTP-1: ${audit.id} ${audit.name}`, async () => {
      expect(await audit.fn()).toMatchObject({ status: 'ok' });
    });
  }
});

test('HTTP-2: a batch is refused', async () => {
  const response = await fetch(door.url, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify([{ query: '{ hello }' }, { query: '{ hello }' }]),
  });
  const answer = await answerOf(response);
  expect(answer.status).toBe(400);
  expect(answer.errors[0]?.extensions.code).toBe('BAD_REQUEST');
});

test('HTTP-3: GET answers queries and refuses mutations and subscriptions', async () => {
  const get = async (query: string, accept = 'application/json') =>
    answerOf(
      await fetch(`${door.url}?query=${encodeURIComponent(query)}`, { headers: { accept } }),
    );
  expect((await get('{ hello }')).data).toEqual({ hello: 'world' });
  expect((await get('mutation { add(by: 1) }')).status).toBe(405);
  expect(door.probe.total).toBe(0);
  const stream = await get('subscription { ticks(count: 1) }', 'text/event-stream');
  expect(stream.status).toBe(405);
  expect(stream.text).toContain('BAD_REQUEST');
  expect(stream.text).not.toContain('"ticks"');
});

test.each([
  ['application/x-www-form-urlencoded', 'query=mutation%7Badd(by%3A1)%7D'],
  ['text/plain', '{"query":"mutation { add(by: 1) }"}'],
  ['application/graphql', 'mutation { add(by: 1) }'],
  [
    'multipart/form-data; boundary=b',
    '--b\r\nContent-Disposition: form-data; name="operations"\r\n\r\n{"query":"mutation { add(by: 1) }"}\r\n--b--',
  ],
])('HTTP-4: a body of %s is refused and nothing runs', async (type, body) => {
  const before = door.probe.total;
  const response = await fetch(door.url, {
    method: 'POST',
    headers: { 'content-type': type },
    body,
  });
  const answer = await answerOf(response);
  expect(answer.status).toBe(415);
  expect(answer.errors[0]?.extensions.code).toBe('BAD_REQUEST');
  expect(door.probe.total).toBe(before);
});

test('HTTP-5: a request id is taken, returned and put into errors and the log', async () => {
  const given = await door.query('{ fails(how: "forbidden") }', {
    headers: { 'x-request-id': 'alice.request-1' },
  });
  expect(given.headers.get('x-request-id')).toBe('alice.request-1');
  expect(given.errors[0]?.extensions.requestId).toBe('alice.request-1');
  expect(door.log()).toContain('"requestId":"alice.request-1"');
  const made = await door.query('{ hello }', { headers: { 'x-request-id': 'no spaces allowed' } });
  expect(made.headers.get('x-request-id')).toMatch(/^[0-9a-f-]{36}$/);
});

test('HTTP-6: a bearer token names the viewer; none, a wrong or a malformed one is UNAUTHENTICATED', async () => {
  const as = (authorization: string) => door.query('{ me }', { headers: { authorization } });
  expect((await as(`Bearer ${ALICE}`)).data).toEqual({ me: 'alice' });
  expect((await as(`bearer ${ALICE}`)).data).toEqual({ me: 'alice' });
  for (const wrong of ['Bearer wrong', ALICE, `Basic ${ALICE}`, 'Bearer a b']) {
    const answer = await as(wrong);
    expect(answer.errors[0]?.extensions.code).toBe('UNAUTHENTICATED');
  }
});

test('HTTP-7: an automatic persisted query without its text is PERSISTED_QUERY_NOT_FOUND', async () => {
  const response = await fetch(door.url, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({
      extensions: { persistedQuery: { version: 1, sha256Hash: 'ab'.repeat(32) } },
    }),
  });
  const answer = await answerOf(response);
  expect(answer.errors[0]?.message).toBe('PersistedQueryNotFound');
  expect(answer.errors[0]?.extensions.code).toBe('PERSISTED_QUERY_NOT_FOUND');
});

test('HTTP-8: media types that cannot be served, other paths and methods get typed answers', async () => {
  const post = { method: 'POST', headers: { 'content-type': 'application/json' } };
  const body = JSON.stringify({ query: '{ hello }' });
  const xml = await fetch(door.url, {
    ...post,
    body,
    headers: { ...post.headers, accept: 'text/xml' },
  });
  expect(xml.status).toBe(406);
  const asJson = await answerOf(
    await fetch(door.url, {
      ...post,
      body: JSON.stringify({ query: 'subscription { ticks(count: 1) }' }),
      headers: { ...post.headers, accept: 'application/json' },
    }),
  );
  expect(asJson.status).toBe(406);
  const nowhere = await answerOf(await fetch(new URL('/nowhere', door.url)));
  const deleted = await answerOf(await fetch(door.url, { method: 'DELETE' }));
  expect([nowhere.status, deleted.status]).toEqual([404, 405]);
  for (const answer of [asJson, nowhere, deleted]) {
    expect(answer.errors[0]?.extensions.code).toBe('BAD_REQUEST');
  }
});

test('HTTP-9: in-process requests pass the same way as those over the network', async () => {
  const request = (body: string, headers: Record<string, string> = {}) =>
    new Request('http://gateway/graphql', {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...headers },
      body,
    });
  const ok = await answerOf(await door.door.fetch(request('{"query":"{ hello loopback }"}')));
  expect(ok.data).toEqual({ hello: 'world', loopback: true });
  const stranger = await answerOf(
    await door.door.fetch(request('{"query":"{ loopback }"}'), {
      address: '203.0.113.9',
      loopback: false,
    }),
  );
  expect(stranger.data).toEqual({ loopback: false });
  const huge = await door.door.fetch(request(`"${'x'.repeat(1_100_000)}"`));
  expect(huge.status).toBe(413);
  const foreign = await door.door.fetch(
    request('{"query":"{ hello }"}', { origin: 'https://evil.example' }),
  );
  expect(foreign.status).toBe(403);
});

test('HTTP-10: behind a proxy nobody is local', async () => {
  const plain = await door.query('{ loopback }');
  expect(plain.data).toEqual({ loopback: true });
  for (const name of ['x-forwarded-for', 'forwarded', 'x-real-ip']) {
    const proxied = await door.query('{ loopback }', { headers: { [name]: '203.0.113.9' } });
    expect(proxied.data).toEqual({ loopback: false });
  }
});
