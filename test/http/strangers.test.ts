/** Requests that are not what they should be, byte by byte. */
import { createConnection } from 'node:net';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createHostPolicy } from '../../server/http/hosts.ts';
import { sourceOf } from '../../server/http/source.ts';
import { answerOf, openDoor, type TestDoor } from './support/front-door.ts';
import { raw } from './support/raw.ts';
import { openPeer } from './support/socket.ts';

let door: TestDoor;
beforeAll(async () => {
  door = await openDoor({
    allowedOrigins: ['https://app.example'],
    allowedHosts: ['gateway.example', 'other.example:8443'],
    limits: { request: { headersTimeoutMs: 300, requestTimeoutMs: 600 } },
  });
});
afterAll(() => door[Symbol.asyncDispose]());

const BODY = '{"query":"{ hello }"}';
const post = (target: string, host: string, extra = '') =>
  `POST ${target} HTTP/1.1\r\nHost: ${host}\r\nContent-Type: application/json\r\n${extra}` +
  `Content-Length: ${BODY.length}\r\nConnection: close\r\n\r\n${BODY}`;

describe('HTTP-27: request lines and Host headers', () => {
  test.each([
    ['absolute form', () => post('http://x/graphql', 'x'), 400],
    [
      'absolute form with our name',
      () => post(`http://127.0.0.1:${door.port}/graphql`, `127.0.0.1:${door.port}`),
      400,
    ],
    ['a Host with an at sign', () => post('/graphql', 'a@b'), 400],
    ['a Host with a path', () => post('/graphql', 'a/b'), 400],
    ['a Host with a bad port', () => post('/graphql', '127.0.0.1:99999'), 400],
    ['an empty Host', () => post('/graphql', ''), 400],
    ['a broken address as Host', () => post('/graphql', '[::1'), 400],
    ['a foreign Host', () => post('/graphql', 'evil.example'), 421],
    ['a target that looks like a host', () => post('//evil.example/graphql', '127.0.0.1'), 404],
    [
      'CONNECT-like options',
      () => 'OPTIONS * HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n',
      400,
    ],
    [
      'an unknown method',
      () => 'TRACE /graphql HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n',
      405,
    ],
    ['a long target', () => post(`/graphql?${'x'.repeat(9_000)}`, '127.0.0.1'), 414],
    [
      'large headers',
      () => post('/graphql', '127.0.0.1', `x-large: ${'x'.repeat(20_000)}\r\n`),
      431,
    ],
    ['no HTTP', () => '\x16\x03\x01garbage\r\n\r\n', 400],
    [
      'a smuggled length',
      () => post('/graphql', '127.0.0.1', 'Transfer-Encoding: chunked\r\n'),
      400,
    ],
  ])('HTTP-27: %s is refused without a stack trace', async (_name, bytes, status) => {
    const received = await raw(door.port, bytes());
    expect(received).toMatch(new RegExp(`^HTTP/1.1 ${status} `));
    expect(received).not.toMatch(/\bat .*:\d+:\d+|node_modules|node:internal|"hello"/);
    expect((await door.query('{ hello }')).data).toEqual({ hello: 'world' });
  });

  test.each([
    '127.0.0.1',
    'localhost',
    'LOCALHOST:1',
    '[::1]',
    'gateway.example',
    'gateway.example:1',
    'other.example:8443',
  ])('HTTP-27: the Host %s is served', async (host) => {
    expect(await raw(door.port, post('/graphql', host))).toContain('{"data":{"hello":"world"}}');
  });

  test('HTTP-27: a Host allowed with a port is allowed with that port only', async () => {
    expect(await raw(door.port, post('/graphql', 'other.example'))).toMatch(/^HTTP\/1.1 421 /);
  });

  test('HTTP-27: bound to every address, only configured names are served', () => {
    const policy = createHostPolicy({
      boundTo: '0.0.0.0',
      allowedHosts: ['a.example'],
      allowedOrigins: [],
    });
    expect(policy.allowsHost('127.0.0.1:4000')).toBe(false);
    expect(policy.allowsHost('localhost')).toBe(false);
    expect(policy.allowsHost('A.example:4000')).toBe(true);
  });
});

describe('HTTP-28: bodies', () => {
  const big = 'x'.repeat(1_100_000);
  test('HTTP-28: one that is announced too large is refused with 413 before it comes', async () => {
    const received = await raw(
      door.port,
      'POST /graphql HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\nContent-Length: 20000000\r\n\r\n{',
    );
    expect(received).toMatch(/^HTTP\/1.1 413 /);
    expect(received).toContain('BAD_REQUEST');
  });
  test('HTTP-28: one that grows too large in chunks is refused with 413', async () => {
    const chunk = `${big.length.toString(16)}\r\n${big}\r\n`;
    const received = await raw(
      door.port,
      `POST /graphql HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n${chunk.repeat(3)}`,
    );
    expect(received).toMatch(/^HTTP\/1.1 413 /);
  });
  test('HTTP-28: a compressed one is refused with 415', async () => {
    const received = await raw(
      door.port,
      post('/graphql', '127.0.0.1', 'Content-Encoding: gzip\r\n'),
    );
    expect(received).toMatch(/^HTTP\/1.1 415 /);
  });
  test('HTTP-29: slow headers and slow bodies are cut off, others are served meanwhile', async () => {
    const head = 'POST /graphql HTTP/1.1\r\nHost: 127.0.0.1\r\n';
    const slow = [
      raw(door.port, head),
      raw(door.port, `${head}Content-Type: application/json\r\nContent-Length: 100\r\n\r\n{`),
    ];
    expect((await door.query('{ hello }')).data).toEqual({ hello: 'world' });
    for (const received of await Promise.all(slow)) expect(received).toMatch(/^(HTTP\/1.1 408 |$)/);
  });
  test('HTTP-29: a client that leaves in the middle of its body harms nobody', async () => {
    const socket = createConnection(door.port, '127.0.0.1');
    await new Promise((resolve) => socket.once('connect', resolve));
    socket.write(
      'POST /graphql HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\nContent-Length: 100\r\n\r\n{"q',
    );
    socket.resetAndDestroy();
    expect((await door.query('{ hello }')).data).toEqual({ hello: 'world' });
  });
});

describe('HTTP-30: web pages', () => {
  const headers = (origin: string) => ({ 'content-type': 'application/json', origin });
  const ask = async (origin: string, more: Record<string, string> = {}) =>
    answerOf(
      await fetch(door.url, {
        method: 'POST',
        headers: { ...headers(origin), ...more },
        body: BODY,
      }),
    );

  test.each([
    'https://evil.example',
    'null',
    'http://127.0.0.1:1',
    'https://app.example.evil.example',
    'http://app.example',
  ])(
    'HTTP-30: the origin %s is refused, over HTTP and WebSocket, without CORS headers',
    async (origin) => {
      const answer = await ask(origin);
      expect(answer.status).toBe(403);
      expect(answer.errors[0]?.extensions.code).toBe('FORBIDDEN');
      expect(answer.headers.get('access-control-allow-origin')).toBeNull();
      await expect(openPeer(door.url, { headers: { origin } })).rejects.toThrow('refused: 403');
      const preflight = await fetch(door.url, {
        method: 'OPTIONS',
        headers: { origin, 'access-control-request-method': 'POST' },
      });
      expect(preflight.status).toBe(403);
      expect(preflight.headers.get('access-control-allow-origin')).toBeNull();
    },
  );

  test('HTTP-30: a listed origin is answered by name, without credentials', async () => {
    const answer = await ask('https://app.example');
    expect(answer.data).toEqual({ hello: 'world' });
    expect(answer.headers.get('access-control-allow-origin')).toBe('https://app.example');
    expect(answer.headers.get('access-control-allow-credentials')).toBeNull();
    expect(answer.headers.get('access-control-expose-headers')).toBe('x-request-id');
    expect(answer.headers.get('vary')).toBe('Origin');
    const preflight = await fetch(door.url, {
      method: 'OPTIONS',
      headers: { origin: 'https://app.example', 'access-control-request-method': 'POST' },
    });
    expect(preflight.status).toBe(204);
    expect(preflight.headers.get('access-control-allow-headers')).toContain('authorization');
    await using peer = await openPeer(door.url, { headers: { origin: 'https://app.example' } });
    peer.subscribe('1', '{ hello }');
    await peer.next(({ type }) => type === 'next');
  });

  test('HTTP-30: a page of the gateway itself is answered', async () => {
    expect((await ask(new URL(door.url).origin)).data).toEqual({ hello: 'world' });
  });

  test.each(['cross-site', 'same-site'])(
    'HTTP-30: what a %s page loads without asking is refused',
    async (site) => {
      const received = await raw(
        door.port,
        `GET /graphql?query={hello} HTTP/1.1\r\nHost: 127.0.0.1\r\nSec-Fetch-Site: ${site}\r\nSec-Fetch-Mode: no-cors\r\nConnection: close\r\n\r\n`,
      );
      expect(received).toMatch(/^HTTP\/1.1 403 /);
    },
  );

  test('HTTP-30: a foreign Host cannot open a WebSocket', async () => {
    await expect(openPeer(door.url, { headers: { host: 'evil.example' } })).rejects.toThrow(
      'refused: 421',
    );
  });
});

test('HTTP-10: only a loopback address under a loopback name is local', () => {
  const local = (address: string, host: string, more = {}) =>
    sourceOf(address, { host, ...more }).loopback;
  expect(local('127.0.0.1', 'localhost:4000')).toBe(true);
  expect(local('::1', '[::1]:4000')).toBe(true);
  expect(local('::ffff:127.0.0.1', '127.0.0.1')).toBe(true);
  expect(local('127.0.0.1', 'gateway.example')).toBe(false);
  expect(local('192.0.2.1', 'localhost')).toBe(false);
  expect(local('127.0.0.1', 'localhost', { via: '1.1 proxy' })).toBe(false);
});
