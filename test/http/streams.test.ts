import { createClient } from 'graphql-sse';
import { expect, test } from 'vitest';
import { ALICE, openDoor } from './support/front-door.ts';
import { raw, stalled, until } from './support/raw.ts';
import { openPeer } from './support/socket.ts';

const sse = (query: string) => {
  const body = JSON.stringify({ query });
  return (
    `POST /graphql HTTP/1.1\r\nHost: 127.0.0.1\r\nAccept: text/event-stream\r\nContent-Type: application/json\r\n` +
    `Authorization: Bearer ${ALICE}\r\nContent-Length: ${body.length}\r\n\r\n${body}`
  );
};
const FLOOD = 'subscription { flood(bytes: 200000) }';
const IMPATIENT = { response: { stallMs: 300, lingerMs: 200 } };

test('HTTP-40: a stock client of server-sent events queries and subscribes', async () => {
  await using door = await openDoor();
  const client = createClient({ url: door.url, headers: { authorization: `Bearer ${ALICE}` } });
  const take = async (query: string) => {
    const results: unknown[] = [];
    for await (const result of client.iterate({ query })) results.push(result.data);
    return results;
  };
  expect(await take('subscription { ticks(count: 3) }')).toEqual([
    { ticks: 0 },
    { ticks: 1 },
    { ticks: 2 },
  ]);
  expect(await take('{ me }')).toEqual([{ me: 'alice' }]);
  client.dispose();
});

test('HTTP-41: a source is asked for the next event only when the reader took the last', async () => {
  await using door = await openDoor();
  const socket = await stalled(door.port, sse(FLOOD));
  await using peer = await openPeer(door.url);
  peer.subscribe('1', FLOOD);
  peer.socket.pause();
  let pulled = -1;
  await until('both stand still', async () => {
    const before = pulled;
    await new Promise((resolve) => setTimeout(resolve, 200));
    pulled = door.probe.pulled;
    return pulled > 0 && pulled === before;
  });
  // What the system's own buffers take of 200 KB events; without back-pressure it would never stand still.
  expect(door.probe.pulled).toBeLessThan(500);
  expect((await door.query('{ hello }')).data).toEqual({ hello: 'world' });
  socket.destroy();
});

test('HTTP-42: an event stream that is not read is cut off, its source ended, nobody else harmed', async () => {
  await using door = await openDoor({ limits: { response: { stallMs: 300, lingerMs: 5_000 } } });
  const socket = await stalled(door.port, sse(FLOOD));
  await until(
    'it was cut off',
    async () => (await door.metric('status_gateway_refused_total{reason="slow-reader"}')) > 0,
  );
  await until('its source ended', () => door.probe.openStreams === 0);
  // What was on its way can still be read, and then why it ended.
  let received = '';
  socket.on('data', (chunk) => {
    received = (received + String(chunk)).slice(-2_000);
  });
  const closed = new Promise((resolve) => socket.once('close', resolve));
  socket.resume();
  await closed;
  expect(received).toContain('CONSUMER_TOO_SLOW');
  expect((await door.query('{ hello }')).data).toEqual({ hello: 'world' });
});

test('HTTP-43: a WebSocket that is not read is closed as CONSUMER_TOO_SLOW, for a reason it can read', async () => {
  await using door = await openDoor({ limits: { response: { stallMs: 300, lingerMs: 5_000 } } });
  await using slow = await openPeer(door.url);
  await using honest = await openPeer(door.url);
  slow.subscribe('1', FLOOD);
  slow.socket.pause();
  await until(
    'it was cut off',
    async () => (await door.metric('status_gateway_refused_total{reason="slow-reader"}')) > 0,
  );
  await until('its source ended', () => door.probe.openStreams === 0);
  slow.socket.resume();
  expect(await slow.closed).toEqual({ code: 1013, reason: 'CONSUMER_TOO_SLOW' });
  const error = await slow.next(({ type }) => type === 'error');
  expect(error.payload[0].extensions.code).toBe('CONSUMER_TOO_SLOW');
  honest.subscribe('1', '{ hello }');
  await honest.next(({ id }) => id === '1');
});

test('HTTP-43: one that never reads again is gone after the linger', async () => {
  await using door = await openDoor({ limits: IMPATIENT });
  await using slow = await openPeer(door.url);
  slow.subscribe('1', FLOOD);
  slow.socket.pause();
  await until(
    'it is gone',
    async () => (await door.metric('status_gateway_websockets_open')) === 0,
  );
  expect(door.probe.openStreams).toBe(0);
});

test('HTTP-44: unread answers are bounded in bytes, whatever asks for them', async () => {
  await using door = await openDoor({
    limits: {
      stream: { bufferedBytes: 2_000_000, frameBytes: 1_000_000 },
      response: { lingerMs: 100 },
    },
  });
  await using greedy = await openPeer(door.url);
  greedy.socket.pause();
  for (let n = 0; n < 90; n++) greedy.subscribe(`${n}`, '{ big(bytes: 1000000) }');
  await until(
    'it was cut off',
    async () => (await door.metric('status_gateway_refused_total{reason="slow-reader"}')) > 0,
  );
  await using pinging = await openPeer(door.url);
  pinging.socket.pause();
  const payload = { x: 'x'.repeat(500_000) };
  for (let n = 0; n < 60; n++) pinging.send({ type: 'ping', payload });
  await until(
    'so was the other',
    async () => (await door.metric('status_gateway_refused_total{reason="slow-reader"}')) > 1,
  );
});

test('HTTP-45: many large answers are all delivered to one who reads', async () => {
  await using door = await openDoor();
  await using peer = await openPeer(door.url);
  for (let n = 0; n < 7; n++) peer.subscribe(`${n}`, '{ big(bytes: 1000000) }');
  for (let n = 0; n < 7; n++) {
    const { payload } = await peer.next(({ id, type }) => id === `${n}` && type === 'next');
    expect(payload.data.big.length).toBe(1_000_000);
  }
});

test('HTTP-46: a plain answer that is not read is cut off', async () => {
  await using door = await openDoor({ limits: IMPATIENT });
  const body = JSON.stringify({ query: '{ big(bytes: 20000000) }' });
  const socket = await stalled(
    door.port,
    `POST /graphql HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\nContent-Length: ${body.length}\r\n\r\n${body}`,
  );
  await until(
    'it was cut off',
    async () => (await door.metric('status_gateway_refused_total{reason="slow-reader"}')) > 0,
  );
  socket.destroy();
});

test('HTTP-47: event streams of one address are bounded, and share the bound with sockets', async () => {
  await using door = await openDoor({ limits: { stream: { perAddress: 2 } } });
  const first = await stalled(door.port, sse('subscription { never }'));
  await using _peer = await openPeer(door.url);
  await until('both are open', () => door.probe.openStreams === 1);
  const third = await raw(door.port, sse('subscription { never }'));
  expect(third).toMatch(/^HTTP\/1.1 429 /);
  expect(third).toContain('RATE_LIMITED');
  await until('it ended', () => door.probe.openStreams === 1);
  first.destroy();
  await until('the place is free', () => door.probe.openStreams === 0);
});

test('HTTP-48: when a session ends its subscriptions end with UNAUTHENTICATED, the socket stays', async () => {
  await using door = await openDoor();
  await using peer = await openPeer(door.url, { params: { authorization: `Bearer ${ALICE}` } });
  peer.subscribe('alice', 'subscription { never }');
  await peer.next(({ id }) => id === 'alice');
  await using stranger = await openPeer(door.url);
  stranger.subscribe('nobody', 'subscription { never }');
  await stranger.next(({ id }) => id === 'nobody');
  const streamed = await fetch(door.url, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      accept: 'text/event-stream',
      authorization: `Bearer ${ALICE}`,
    },
    body: JSON.stringify({ query: 'subscription { never }' }),
  });
  await until('all run', () => door.probe.openStreams === 3);
  door.endSessions();
  const ended = await peer.next(({ id, type }) => id === 'alice' && type === 'error');
  expect(ended.payload[0].extensions.code).toBe('UNAUTHENTICATED');
  const text = await streamed.text();
  expect(text).toContain('UNAUTHENTICATED');
  expect(text).toContain('event: complete');
  peer.subscribe('again', '{ me }');
  const again = await peer.next(({ id }) => id === 'again');
  expect(again.payload.errors[0].extensions.code).toBe('UNAUTHENTICATED');
  await until('only the stranger is left', () => door.probe.openStreams === 1);
});

test('HTTP-49: an operation past its deadline ends with TIMEOUT on both transports', async () => {
  await using door = await openDoor({ limits: { operation: { deadlineMs: 200 } } });
  const http = await door.query('{ hangs }', {
    headers: { accept: 'application/graphql-response+json' },
  });
  expect(http.status).toBe(504);
  expect(http.errors[0]?.extensions.code).toBe('TIMEOUT');
  const mutation = await door.query('mutation { hang }');
  expect(mutation.errors[0]?.extensions.code).toBe('TIMEOUT');
  await using peer = await openPeer(door.url);
  peer.subscribe('1', '{ hangs }');
  peer.subscribe('2', '{ hello }');
  const late = await peer.next(({ id }) => id === '1');
  expect(late.payload[0].extensions.code).toBe('TIMEOUT');
  await peer.next(({ id }) => id === '2');
});

test('HTTP-50: a client that leaves ends its event stream', async () => {
  await using door = await openDoor();
  const leaving = new AbortController();
  const response = await fetch(door.url, {
    method: 'POST',
    headers: { 'content-type': 'application/json', accept: 'text/event-stream' },
    body: JSON.stringify({ query: 'subscription { never }' }),
    signal: leaving.signal,
  });
  const reader = response.body?.getReader();
  await reader?.read();
  expect(door.probe.openStreams).toBe(1);
  leaving.abort();
  await until('the source ended', () => door.probe.openStreams === 0);
  expect(door.log()).not.toContain('"level":"error"');
});
