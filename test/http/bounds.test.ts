/** What one address, one connection or one socket can make the gateway hold or do. The numbers are small here. */
import { connect, type Socket } from 'node:net';
import { parse } from 'graphql';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createBodyLedger } from '../../server/http/body-ledger.ts';
import { sizeOfDocument } from '../../server/http/pipeline/document-size.ts';
import { createKeptLedger } from '../../server/http/pipeline/kept-ledger.ts';
import { sharedBody } from '../../server/http/shared-body.ts';
import { messageOf } from '../../server/http/websocket/message.ts';
import { ALICE, openDoor, type TestDoor } from './support/front-door.ts';
import { raw, until } from './support/raw.ts';
import { openPeer } from './support/socket.ts';

let door: TestDoor;
beforeAll(async () => {
  door = await openDoor({
    limits: {
      request: { connectionsPerAddress: 40, unfinishedBytes: 4_000, pipelined: 4 },
      document: { keptInput: 1_000 },
      stream: { initBytes: 1_000, idLength: 10 },
      response: { lingerMs: 100 },
    },
  });
});
afterAll(() => door[Symbol.asyncDispose]());

const refused = (reason: string) => door.metric(`status_gateway_refused_total{reason="${reason}"}`);
const QUERY = '{"query":"{ hello }"}';
const post = (body: string, length = body.length) =>
  `POST /graphql HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\nContent-Length: ${length}\r\n\r\n${body}`;

const closing = (bytes: string) => bytes.replace('\r\n\r\n', '\r\nConnection: close\r\n\r\n');

test('HTTP-65: connections of one address are bounded', async () => {
  const sockets: Socket[] = [];
  for (let n = 0; n < 60; n++) {
    const socket = connect(door.port, '127.0.0.1');
    socket.on('error', () => {});
    sockets.push(socket);
  }
  await until('those beyond are closed', async () => (await refused('connections')) >= 20);
  const open = sockets.filter((socket) => !socket.resume().destroyed);
  for (const socket of sockets) socket.destroy();
  expect(open.length).toBeGreaterThan(0);
  await until('there is room again', async () => {
    try {
      return (await door.query('{ hello }')).status === 200;
    } catch {
      return false;
    }
  });
});

test('HTTP-66: a connection that sends requests on is answered up to a bound, then closed', async () => {
  const few = post(QUERY).repeat(3) + closing(post(QUERY));
  expect((await raw(door.port, few)).match(/"hello":"world"/g)).toHaveLength(4);
  const before = await refused('pipelining');
  const many = await raw(door.port, post(QUERY).repeat(50));
  expect(many.match(/"hello":"world"/g)?.length ?? 0).toBeLessThanOrEqual(4);
  expect((await refused('pipelining')) - before).toBe(1);
});

test('HTTP-67: bodies of one address that have not ended are bounded together', async () => {
  const half = connect(door.port, '127.0.0.1', () => half.write(post('x'.repeat(3_900), 9_000)));
  half.on('error', () => {});
  await until('others are refused', async () => {
    const received = await raw(door.port, closing(post('x'.repeat(500))));
    return received.startsWith('HTTP/1.1 429 ') && received.includes('RATE_LIMITED');
  });
  half.destroy();
  await until('its bytes are given back', async () =>
    (await raw(door.port, closing(post('x'.repeat(500))))).startsWith('HTTP/1.1 400 '),
  );
});

test('HTTP-67: what is given back can be taken again, by each address for itself', () => {
  const ledger = createBodyLedger(100);
  const [first, second, other] = [ledger.open('a'), ledger.open('a'), ledger.open('b')];
  expect(first.grow(60)).toBe(true);
  expect(second.grow(41)).toBe(false);
  expect(second.grow(40)).toBe(true);
  expect(second.grow(1)).toBe(false);
  expect(other.grow(100)).toBe(true);
  first.end();
  first.end();
  expect(second.grow(61)).toBe(false);
  expect(second.grow(60)).toBe(true);
});

test('HTTP-68: variables of a subscription are bounded, those of a query are not', async () => {
  const large = { unused: 'x'.repeat(2_000) };
  const many = { unused: Array(70).fill([]) };
  const subscription = 'subscription { ticks(count: 1) }';
  await using peer = await openPeer(door.url);
  for (const [n, variables] of [large, many].entries()) {
    const headers = { accept: 'text/event-stream' };
    const streamed = await door.query(subscription, { variables, headers });
    expect(streamed.text).toContain('BAD_USER_INPUT');
    peer.subscribe(`${n}`, subscription, variables);
    const answer = await peer.next(({ id }) => id === `${n}`);
    expect(answer.payload[0].extensions.code).toBe('BAD_USER_INPUT');
    expect((await door.query('{ hello }', { variables })).data).toEqual({ hello: 'world' });
  }
  peer.subscribe('fits', subscription, { unused: 'x'.repeat(500) });
  expect((await peer.next(({ id }) => id === 'fits')).payload.data).toEqual({ ticks: 0 });
});

test('HTTP-68: what the subscriptions of an address keep is bounded; each document counts once', () => {
  const same = parse('subscription { ticks }');
  const bytes = sizeOfDocument(same);
  const ledger = createKeptLedger(2 * bytes + 10);
  const first = ledger.keep('a', same, 5);
  const second = ledger.keep('a', same, 5);
  expect(first && second).not.toBeNull();
  expect(ledger.keep('a', parse('subscription { ticks }'), 1)).toBeNull();
  expect(ledger.keep('b', same, bytes + 11)).toBeNull();
  expect(ledger.keep('b', same, bytes + 10)).not.toBeNull();
  first?.();
  first?.();
  const third = ledger.keep('a', parse('subscription { ticks }'), 5);
  expect(third).not.toBeNull();
  second?.();
  expect(ledger.keep('a', same, 6)).toBeNull();
  expect(ledger.keep('a', same, 5)).not.toBeNull();
});

test('HTTP-68: subscriptions that keep too much are refused over both transports, and end what they began', async () => {
  await using narrow = await openDoor({ limits: { document: { keptBytes: 20_000 } } });
  await using peer = await openPeer(narrow.url);
  const subscription = (n: number) => `subscription q${n} { never }`;
  peer.subscribe('0', subscription(0));
  await peer.next(({ id }) => id === '0');
  peer.subscribe('same', subscription(0));
  expect((await peer.next(({ id }) => id === 'same')).type).toBe('next');
  for (let n = 1; n < 10; n++) peer.subscribe(`${n}`, subscription(n));
  const error = await peer.next(({ type }) => type === 'error');
  expect(error.payload[0].extensions.code).toBe('RATE_LIMITED');
  const streamed = await narrow.query(subscription(10), {
    headers: { accept: 'text/event-stream' },
  });
  expect(streamed.text).toContain('RATE_LIMITED');
  peer.socket.terminate();
  await until('all have ended', () => narrow.probe.openStreams === 0);
});

test('HTTP-68: of a message what the protocol does not know is not handed on', () => {
  const message = {
    id: '1',
    type: 'subscribe',
    more: 1,
    payload: { query: '{ a }', extensions: {}, more: 1 },
  };
  const query = { query: '{ a }', variables: undefined, operationName: undefined };
  expect(messageOf(JSON.stringify(message))).toEqual({
    id: '1',
    type: 'subscribe',
    payload: query,
  });
  expect(messageOf('{"type":"ping","payload":{"a":1},"b":2}')).toEqual({
    type: 'ping',
    payload: { a: 1 },
  });
  expect(messageOf('{')).toBeNull();
  expect(messageOf('[1]')).toEqual([1]);
});

test('HTTP-68: an initialisation and an id are bounded', async () => {
  const params = { authorization: `Bearer ${ALICE}`, more: 'x'.repeat(900) };
  await using fits = await openPeer(door.url, { params });
  fits.subscribe('0123456789', '{ me }');
  expect((await fits.next(({ type }) => type === 'next')).payload.data).toEqual({ me: 'alice' });
  fits.subscribe('01234567890', '{ me }');
  expect((await fits.closed).code).toBe(4400);
  await using large = await openPeer(door.url, { silent: true });
  large.send({ type: 'connection_init', payload: { more: 'x'.repeat(1_000) } });
  expect((await large.closed).code).toBe(4400);
});

test('HTTP-69: a page is held once, however many wait for it', async () => {
  const page = () =>
    door.door.fetch(new Request(door.url, { headers: { accept: 'text/html' } })).then(sharedBody);
  const [first, second] = [await page(), await page()];
  expect(first).toBeInstanceOf(Buffer);
  expect(second).toBe(first);
  const text = await door.door.fetch(new Request(door.url, { headers: { accept: 'text/html' } }));
  expect(Buffer.from(await text.arrayBuffer()).equals(first ?? Buffer.alloc(0))).toBe(true);
});

test('HTTP-70: after the close nothing of a socket is handled, and it is gone after the linger', async () => {
  const { total } = door.probe;
  await using peer = await openPeer(door.url);
  peer.send({ type: 'connection_init' });
  for (let n = 0; n < 20; n++) peer.subscribe(`${n}`, 'mutation { add(by: 1) }');
  peer.socket.pause();
  await until(
    'it is gone',
    async () => (await door.metric('status_gateway_websockets_open')) === 0,
  );
  expect(door.probe.total).toBe(total);
});
