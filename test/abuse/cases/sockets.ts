/** WebSockets: frames, protocol, and a peer that goes on after it was told to leave. */
import { once } from 'node:events';
import type { Socket } from 'node:net';
import { expect } from 'vitest';
import { eventually } from '../../support/until.ts';
import {
  askPeer,
  attackingPeer,
  CANARY,
  connection,
  LIVE,
  requestBytes,
} from '../support/attack.ts';
import { type Case, expectRefused } from '../support/case.ts';

const WS = ['WS'] as const;
const QUERY = { query: '{ __typename }' };

/** A message that must close the socket with this code. */
function closing(
  point: number,
  name: string,
  code: number,
  message: string | Buffer,
  { silent = true } = {},
): Case {
  return {
    point,
    name,
    over: WS,
    async run({ url }, _over, meanwhile) {
      await using peer = await attackingPeer(url, undefined, { silent });
      peer.socket.send(message);
      await meanwhile();
      const closed = await peer.closed;
      expect(closed.code).toBe(code);
      expect(closed.reason).not.toContain(CANARY);
    },
  };
}

const subscribe = (id: string) => JSON.stringify({ id, type: 'subscribe', payload: QUERY });
const init = (payload?: unknown) => JSON.stringify({ type: 'connection_init', payload });

const PROTOCOL: readonly Case[] = [
  closing(9, 'a ping of 10 MB before the initialisation', 1009, init('x'.repeat(10_000_000))),
  closing(9, 'an initialisation of 500 KB', 4400, init({ a: 'x'.repeat(500_000) })),
  closing(9, 'a binary frame', 4400, Buffer.from(init())),
  closing(10, 'an operation before the initialisation', 4401, subscribe('1')),
  closing(10, 'a second initialisation', 4429, init(), { silent: false }),
  closing(10, 'an unknown type', 4400, `{"type":"${CANARY}"}`),
  closing(10, 'a type of the server', 4400, '{"id":"1","type":"next","payload":{}}'),
  closing(10, 'a type that every object has', 4400, '{"type":"constructor"}'),
  closing(
    10,
    'an operation without an id',
    4400,
    '{"type":"subscribe","payload":{"query":"{a}"}}',
    {
      silent: false,
    },
  ),
  closing(10, 'null bytes', 4400, '\u0000', { silent: false }),
];

const OPERATIONS: readonly Case[] = [
  {
    point: 8,
    name: 'refusals leave the other operations of the socket alone',
    over: WS,
    async run({ url, mallory }, _over, meanwhile) {
      await using peer = await attackingPeer(url, mallory.token);
      peer.subscribe('live', LIVE);
      for (const [n, query] of [
        '{',
        '{ nothing }',
        `{ ${'a: __typename '.repeat(300)} }`,
      ].entries()) {
        expect((await askPeer(peer, `bad ${n}`, { query })).code).toMatch(/^GRAPHQL_/);
      }
      await meanwhile();
      expect((await askPeer(peer, 'good', QUERY)).code).toBeNull();
      peer.send({ id: 'live', type: 'complete' });
    },
  },
  {
    point: 9,
    name: '10,000 subscriptions on one socket',
    over: WS,
    large: true,
    async run({ url, metric }, _over, meanwhile) {
      await using peer = await attackingPeer(url);
      const before = await metric(OPEN);
      let refusals = 0;
      peer.socket.on('message', (data) => {
        if (String(data).includes('RATE_LIMITED')) refusals += 1;
      });
      for (let n = 0; n < 10_000; n++) peer.subscribe(`${n}`, LIVE);
      await meanwhile();
      await eventually('the others are refused', async () => (refusals === 9_900 ? true : null));
      expect((await metric(OPEN)) - before).toBe(100);
    },
  },
  {
    point: 9,
    name: 'an id of 900 KB',
    over: WS,
    async run({ url }, _over, meanwhile) {
      await using peer = await attackingPeer(url);
      peer.subscribe('x'.repeat(900_000), LIVE);
      await meanwhile();
      const closed = await peer.closed;
      expect(closed.code).toBe(4400);
    },
  },
];

const OPEN = 'status_gateway_subscriptions_open{transport="ws"}';

const LEAVING: readonly Case[] = [
  {
    point: 9,
    name: 'operations after the close, from one who does not read',
    over: WS,
    async run({ url, metric, quiet }, _over, meanwhile) {
      await meanwhile();
      const ran = 'status_gateway_operations_total{type="query",outcome="ok"}';
      const before = await metric(ran);
      await using peer = await attackingPeer(url);
      peer.send({ type: 'connection_init' });
      peer.socket.pause();
      const { _socket: stream } = peer.socket as unknown as { _socket: Socket };
      for (let n = 0; n < 500; n++) stream.write(frame(subscribe(`after ${n}`)));
      await quiet();
      expect((await metric(ran)) - before).toBeLessThan(100);
    },
  },
];

/** One masked text frame; the mask is zero. */
function frame(text: string, first = 0x81): Buffer {
  const payload = Buffer.from(text);
  const head = Buffer.alloc(payload.length < 126 ? 6 : 8);
  head[0] = first;
  head[1] = 0x80 | Math.min(payload.length, 126);
  if (payload.length >= 126) head.writeUInt16BE(payload.length, 2);
  return Buffer.concat([head, payload]);
}

/** Frames as bytes on a socket that was upgraded by hand; what the gateway does about them. */
function framing(point: number, name: string, frames: () => Buffer, headers = ''): Case {
  return {
    point,
    name,
    over: WS,
    async run({ port }, _over, meanwhile) {
      const socket = await connection(port);
      let received = '';
      socket.on('data', (chunk) => {
        received += chunk.toString('latin1');
      });
      const closed = once(socket, 'close');
      socket.write(requestBytes('WS', { headers }));
      await eventually('it is upgraded', async () => (received.includes('\r\n\r\n') ? true : null));
      expect(received).toMatch(/^HTTP\/1.1 101 /);
      expect(received).not.toMatch(/permessage-deflate/i);
      socket.write(frames());
      await meanwhile();
      socket.end();
      await closed;
      expect(received).not.toContain('connection_ack');
    },
  };
}

const DEFLATE = 'Sec-WebSocket-Extensions: permessage-deflate; client_max_window_bits\r\n';

const FRAMES: readonly Case[] = [
  framing(13, 'a compressed frame', () => frame(init(), 0xc1), DEFLATE),
  framing(10, '200,000 fragments that never end', () =>
    Buffer.concat([frame('{', 0x01), ...Array(200_000).fill(frame(' ', 0x00))]),
  ),
  framing(10, 'a continuation of nothing', () => frame(init(), 0x80)),
  framing(10, 'an unmasked frame', () =>
    Buffer.concat([Buffer.from([0x81, 2]), Buffer.from('{}')]),
  ),
  framing(10, 'a length of 2^63 bytes', () =>
    Buffer.from([0x81, 0xff, 0x7f, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0, 0, 0, 0]),
  ),
  framing(10, 'text that is no UTF-8', () => {
    const bytes = frame(init());
    bytes[8] = 0xff;
    return bytes;
  }),
];

const PINGS: readonly Case[] = [
  {
    point: 15,
    name: '20,000 pings, read and not read',
    over: WS,
    large: true,
    async run({ url }, _over, meanwhile) {
      await using reading = await attackingPeer(url);
      await using deaf = await attackingPeer(url);
      deaf.socket.pause();
      for (const peer of [reading, deaf]) {
        for (let n = 0; n < 10_000; n++) {
          peer.socket.ping('x'.repeat(100));
          peer.send('{"type":"ping"}');
        }
      }
      await meanwhile();
      expectRefused(
        await askPeer(reading, '1', { query: '{ nothing }' }),
        'GRAPHQL_VALIDATION_FAILED',
      );
    },
  },
];

export const SOCKETS: readonly Case[] = [
  ...PROTOCOL,
  ...OPERATIONS,
  ...LEAVING,
  ...FRAMES,
  ...PINGS,
];
