import { createHash } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openDoor, type TestDoor } from './support/front-door.ts';
import { raw } from './support/raw.ts';
import { openPeer } from './support/socket.ts';

let door: TestDoor;
beforeAll(async () => {
  door = await openDoor();
});
afterAll(() => door[Symbol.asyncDispose]());

const at = (path: string) => new URL(path, door.url);

test('HTTP-55: a browser at / is sent to GraphiQL, which has its starter tabs and loads nothing from elsewhere', async () => {
  const root = await fetch(at('/'), { redirect: 'manual' });
  expect([root.status, root.headers.get('location')]).toEqual([302, '/graphql']);
  const page = await fetch(door.url, { headers: { accept: 'text/html,application/xhtml+xml' } });
  expect(page.headers.get('content-type')).toBe('text/html; charset=utf-8');
  const html = await page.text();
  expect(html).toContain('# starter operation');
  expect(html).toContain('"subscriptionsProtocol":"WS"');
  expect(html).not.toMatch(/<(script|link|img|iframe)[^>]+(src|href)="(https?:)?\/\//);
});

test('HTTP-56: its policy runs that one script only, and lets it talk to this gateway only', async () => {
  const page = await fetch(door.url, { headers: { accept: 'text/html' } });
  const policy = page.headers.get('content-security-policy') ?? '';
  const html = await page.text();
  const scripts = [...html.matchAll(/<script>([\s\S]*?)<\/script/g)].map(([, text]) => text ?? '');
  const last = scripts.at(-1) ?? '';
  const hash = createHash('sha256').update(last).digest('base64');
  expect(last).toContain('renderYogaGraphiQL');
  expect(policy).toContain(`script-src 'sha256-${hash}'`);
  expect(policy).toContain("default-src 'none'");
  expect(policy).toContain("frame-ancestors 'none'");
  expect(policy).toContain(
    `connect-src 'self' ws://127.0.0.1:${door.port} wss://127.0.0.1:${door.port}`,
  );
  expect(policy).not.toMatch(/https?:|\*|unsafe-eval/);
  expect(page.headers.get('x-content-type-options')).toBe('nosniff');
});

test('HTTP-57: the page is not sent again to a browser that has it', async () => {
  const page = await fetch(door.url, { headers: { accept: 'text/html' } });
  await page.text();
  const etag = page.headers.get('etag') ?? '';
  const received = await raw(
    door.port,
    `GET /graphql HTTP/1.1\r\nHost: 127.0.0.1\r\nAccept: text/html\r\nIf-None-Match: ${etag}\r\nConnection: close\r\n\r\n`,
  );
  expect(received).toMatch(/^HTTP\/1.1 304 /);
});

test('HTTP-58: /live asks nothing; /ready follows the required modules, tells all states and the DEVNET', async () => {
  door.readiness = {
    ready: false,
    modules: [
      { name: 'waku', state: 'DOWN', required: true, network: 'DEVNET' },
      { name: 'chat-sdk', state: 'DEGRADED', required: true, network: null },
    ],
  };
  for (const path of ['/live', '/livez']) expect((await fetch(at(path))).status).toBe(200);
  for (const path of ['/ready', '/readyz']) {
    const response = await fetch(at(path));
    expect(response.status).toBe(503);
    expect(await response.json()).toMatchObject({
      ready: false,
      network: 'DEVNET',
      modules: [{ name: 'waku', state: 'DOWN', network: 'DEVNET' }, { name: 'chat-sdk' }],
    });
  }
  door.readiness = { ready: true, modules: [] };
  const ready = await fetch(at('/ready'));
  expect(ready.status).toBe(200);
  expect(await ready.json()).not.toHaveProperty('network');
  const head = await fetch(at('/live'), { method: 'HEAD' });
  expect([head.status, await head.text()]).toEqual([200, '']);
});

test('HTTP-59: probes are answered under any name, metrics are not', async () => {
  const get = (path: string) =>
    raw(door.port, `GET ${path} HTTP/1.1\r\nHost: 10.0.0.5:4000\r\nConnection: close\r\n\r\n`);
  expect(await get('/livez')).toMatch(/^HTTP\/1.1 200 /);
  expect(await get('/readyz')).toMatch(/^HTTP\/1.1 200 /);
  expect(await get('/metrics')).toMatch(/^HTTP\/1.1 421 /);
});

test('HTTP-60: metrics count requests, operations and streams, with labels no client can choose', async () => {
  await door.query('query ChosenName { hello }', { headers: { 'x-request-id': 'chosen-id' } });
  await door.query('mutation { add(by: 1) }');
  await door.query('{ fails(how: "forbidden") }');
  await fetch(at('/chosen-path'));
  await using peer = await openPeer(door.url);
  peer.subscribe('chosen-operation', 'subscription { never }');
  await peer.next(({ type }) => type === 'next');
  const response = await fetch(at('/metrics'));
  expect(response.headers.get('content-type')).toContain('text/plain');
  const text = await response.text();
  expect(text).toContain('status_gateway_http_requests_total{route="graphql",code="200"}');
  expect(text).toContain('status_gateway_operations_total{type="mutation",outcome="ok"} 1');
  expect(text).toContain('status_gateway_operations_total{type="query",outcome="FORBIDDEN"} 1');
  expect(text).toContain('status_gateway_subscriptions_open{transport="ws"} 1');
  expect(text).toContain('status_gateway_websockets_open 1');
  expect(text).toContain('status_gateway_nodejs_eventloop_lag_seconds');
  expect(text.toLowerCase()).not.toContain('chosen');
  for (const line of text.split('\n')) {
    if (line && !line.startsWith('#')) expect(line).toMatch(/^status_gateway_/);
  }
});
