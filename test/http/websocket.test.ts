import { createClient } from 'graphql-ws';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { WebSocket } from 'ws';
import { ALICE, openDoor, type TestDoor } from './support/front-door.ts';
import { until } from './support/raw.ts';
import { openPeer } from './support/socket.ts';

let door: TestDoor;
beforeAll(async () => {
  door = await openDoor({
    limits: { stream: { operations: 5, connectionInitMs: 300, pingMs: 200, perAddress: 20 } },
  });
});
afterAll(() => door[Symbol.asyncDispose]());

test('HTTP-31: a stock client queries, mutates and subscribes', async () => {
  const client = createClient({
    url: door.url.replace('http', 'ws'),
    webSocketImpl: WebSocket,
    connectionParams: { authorization: `Bearer ${ALICE}` },
  });
  const take = async (query: string) => {
    const results: unknown[] = [];
    for await (const result of client.iterate({ query })) results.push(result.data);
    return results;
  };
  expect(await take('{ me }')).toEqual([{ me: 'alice' }]);
  expect(await take('mutation { add(by: 0) }')).toEqual([{ add: 0 }]);
  expect(await take('subscription { ticks(count: 3) }')).toEqual([
    { ticks: 0 },
    { ticks: 1 },
    { ticks: 2 },
  ]);
  await client.dispose();
});

describe('HTTP-32: close codes of the protocol', () => {
  test('HTTP-32: 4406 for the old subprotocol', async () => {
    await expect(openPeer(door.url, { protocol: 'graphql-ws', silent: true })).rejects.toThrow();
  });
  test.each([
    ['4400 for no JSON', '{', 4400],
    ['4400 for an unknown type', '{"type":"start"}', 4400],
    ['4400 for a server message', '{"id":"1","type":"next","payload":{}}', 4400],
    [
      '4401 for an operation before the acknowledgement',
      '{"id":"1","type":"subscribe","payload":{"query":"{ hello }"}}',
      4401,
    ],
    [
      '1009 for a frame too large',
      `{"type":"ping","payload":{"x":"${'x'.repeat(1_100_000)}"}}`,
      1009,
    ],
  ])('HTTP-32: %s', async (_name, message, code) => {
    await using peer = await openPeer(door.url, { silent: true });
    peer.send(message);
    expect((await peer.closed).code).toBe(code);
  });
  test('HTTP-32: 4400 for a binary frame', async () => {
    await using peer = await openPeer(door.url);
    peer.socket.send(Buffer.from('{"type":"ping"}'));
    expect((await peer.closed).code).toBe(4400);
  });
  test('HTTP-32: 4408 when nothing is initialised', async () => {
    await using peer = await openPeer(door.url, { silent: true });
    expect((await peer.closed).code).toBe(4408);
  });
  test('HTTP-32: 4409 for an id in use', async () => {
    await using peer = await openPeer(door.url);
    peer.subscribe('1', 'subscription { never }');
    peer.subscribe('1', 'subscription { never }');
    expect((await peer.closed).code).toBe(4409);
  });
  test('HTTP-32: 4429 for a second initialisation', async () => {
    await using peer = await openPeer(door.url);
    peer.send({ type: 'connection_init' });
    expect((await peer.closed).code).toBe(4429);
  });
});

test('HTTP-33: a token that is not valid opens a socket whose operations answer UNAUTHENTICATED', async () => {
  await using peer = await openPeer(door.url, { params: { Authorization: 'Bearer wrong' } });
  peer.subscribe('1', '{ me }');
  const refused = await peer.next(({ id }) => id === '1');
  expect(refused.payload.errors[0].extensions.code).toBe('UNAUTHENTICATED');
  peer.subscribe('2', '{ hello }');
  expect((await peer.next(({ id }) => id === '2')).payload.data).toEqual({ hello: 'world' });
});

test('HTTP-33: the header of the upgrade counts when the init message has no token', async () => {
  await using peer = await openPeer(door.url, { headers: { authorization: `Bearer ${ALICE}` } });
  peer.subscribe('1', '{ me }');
  expect((await peer.next(({ id }) => id === '1')).payload.data).toEqual({ me: 'alice' });
});

test('HTTP-34: operations beyond the limit are refused one by one; what runs goes on', async () => {
  await using peer = await openPeer(door.url);
  for (let n = 0; n < 5; n++) peer.subscribe(`s${n}`, 'subscription { never }');
  for (let n = 0; n < 5; n++) await peer.next(({ id }) => id === `s${n}`);
  peer.subscribe('more', '{ hello }');
  const refused = await peer.next(({ id }) => id === 'more');
  expect(refused.type).toBe('error');
  expect(refused.payload[0].extensions.code).toBe('RATE_LIMITED');
  peer.send({ id: 's0', type: 'complete' });
  await until('the place is free', async () => door.probe.openStreams === 4);
  peer.subscribe('later', '{ hello }');
  expect((await peer.next(({ id }) => id === 'later')).type).toBe('next');
});

test('HTTP-35: an operation completed by the client ends at once, and its id can be used again', async () => {
  await using peer = await openPeer(door.url);
  const before = door.probe.openStreams;
  peer.subscribe('1', 'subscription { never }');
  await peer.next(({ id }) => id === '1');
  expect(door.probe.openStreams).toBe(before + 1);
  peer.send({ id: '1', type: 'complete' });
  await until('the source has ended', () => door.probe.openStreams === before);
  peer.subscribe('1', '{ hello }');
  expect((await peer.next(({ id }) => id === '1')).payload.data).toEqual({ hello: 'world' });
});

test('HTTP-36: a socket that closes ends its subscriptions', async () => {
  const peer = await openPeer(door.url);
  peer.subscribe('1', 'subscription { never }');
  await peer.next(({ id }) => id === '1');
  peer.socket.terminate();
  await until('the source has ended', () => door.probe.openStreams === 0);
  await until(
    'it is counted',
    async () => (await door.metric('status_gateway_subscriptions_open{transport="ws"}')) === 0,
  );
});

test('HTTP-37: sockets of one address are bounded', async () => {
  const peers: Awaited<ReturnType<typeof openPeer>>[] = [];
  try {
    await expect(
      (async () => {
        for (let n = 0; n < 21; n++) peers.push(await openPeer(door.url));
      })(),
    ).rejects.toThrow('refused: 429');
    expect(peers.length).toBe(20);
  } finally {
    for (const peer of peers) peer.socket.terminate();
  }
  await until(
    'the places are free',
    async () => (await door.metric('status_gateway_websockets_open')) === 0,
  );
  await using peer = await openPeer(door.url);
  expect(peer.socket.readyState).toBe(WebSocket.OPEN);
});

test('HTTP-38: a peer that answers no ping is cut off; one that does is kept', async () => {
  await using dead = await openPeer(door.url, { autoPong: false });
  await using living = await openPeer(door.url);
  expect((await dead.closed).code).toBe(1006);
  living.subscribe('1', '{ hello }');
  await living.next(({ id }) => id === '1');
});

test('HTTP-39: loaders are renewed between the events of a subscription', async () => {
  await using peer = await openPeer(door.url);
  peer.subscribe('1', 'subscription { renewed }');
  const seen: number[] = [];
  for (let n = 0; n < 3; n++)
    seen.push((await peer.next(({ type }) => type === 'next')).payload.data.renewed);
  expect(seen).toEqual([0, 1, 2]);
});
