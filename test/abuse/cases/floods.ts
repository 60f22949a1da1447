import { expect } from 'vitest';
import { DEFAULT_LIMITS } from '../../../server/limits.ts';
import { eventually } from '../../support/until.ts';
import { ask, attackingPeer, LIVE, requestBytes } from '../support/attack.ts';
import { ALL, type Case } from '../support/case.ts';
import { crowd } from '../support/crowd.ts';
import { keepsLittle, type Setting } from '../support/setting.ts';
import type { Transport } from '../support/table.ts';

const keptAlive = (over: Transport) => requestBytes(over, {}).replace('Connection: close\r\n', '');

const SLOW: readonly Case[] = [
  {
    point: 10,
    name: '500 half-open requests',
    over: ALL,
    large: true,
    async run({ port }, over, meanwhile) {
      using group = crowd();
      const sockets = await group.joinMany(port, 500);
      const bytes = requestBytes(over, {});
      for (const [n, socket] of sockets.entries()) {
        socket.write(bytes.slice(0, 1 + ((n * 7) % (bytes.length - 2))));
      }
      await meanwhile();
      expect(await group.allClosed()).toBe(500);
    },
  },
  {
    point: 11,
    name: 'headers and bodies a byte at a time',
    over: ALL,
    large: true,
    async run({ port }, over, meanwhile) {
      using group = crowd();
      const sockets = await group.joinMany(port, 100);
      const bytes = requestBytes(over, { body: 'x'.repeat(5_000) });
      let at = 0;
      const drip = setInterval(() => {
        for (const socket of sockets) socket.write(bytes.slice(at, at + 1));
        at += 1;
      }, 50);
      try {
        await meanwhile();
        expect(await group.allClosed()).toBe(100);
      } finally {
        clearInterval(drip);
      }
    },
  },
  {
    point: 11,
    name: '300 bodies of 1 MB that stay a byte short',
    over: ['POST'],
    large: true,
    async run(at, over, meanwhile) {
      const body = 'x'.repeat(1_000_000);
      using group = crowd();
      const sockets = await group.joinMany(at.port, 300);
      const bytes = requestBytes(over, { body }).slice(0, -1);
      await keepsLittle(at, 300 * body.length, async () => {
        for (const socket of sockets) socket.write(bytes);
        await meanwhile();
      });
      expect(await group.allClosed()).toBe(300);
    },
  },
  {
    point: 11,
    name: 'WebSockets that never begin',
    over: ['WS'],
    large: true,
    async run({ url }, _over, meanwhile) {
      const peers = await Promise.all(
        Array.from({ length: 100 }, () => attackingPeer(url, undefined, { silent: true })),
      );
      await meanwhile();
      for (const peer of peers) expect((await peer.closed).code).toBe(4408);
    },
  },
];

const PER_ADDRESS = DEFAULT_LIMITS.stream.perAddress;
const REFUSED_STREAMS = 'status_gateway_refused_total{reason="streams"}';
const REFUSED_CONNECTIONS = 'status_gateway_refused_total{reason="connections"}';

const CROWDS: readonly Case[] = [
  {
    point: 12,
    name: 'more connections than there may be',
    over: ['POST'],
    large: true,
    async run({ port, metric }, over, meanwhile) {
      const before = await metric(REFUSED_CONNECTIONS);
      using group = crowd();
      // Kept alive by a question each: a silent one is closed before the last has joined.
      await group.joinMany(port, 2_200, keptAlive(over));
      await meanwhile();
      await eventually('those beyond are refused', async () =>
        (await metric(REFUSED_CONNECTIONS)) - before >= 100 ? true : null,
      );
    },
  },
  {
    point: 12,
    name: 'more streams than an address may have',
    over: ['SSE', 'WS'],
    large: true,
    async run(at, over, meanwhile) {
      using group = crowd();
      const figure = `status_gateway_${over === 'WS' ? 'websockets_open' : 'subscriptions_open{transport="sse"}'}`;
      const before = await at.metric(figure);
      const refused = await at.metric(REFUSED_STREAMS);
      const body = JSON.stringify({ query: LIVE });
      await group.joinMany(at.port, 600, requestBytes(over, { body }));
      await meanwhile();
      await eventually('those beyond are refused', async () =>
        (await at.metric(REFUSED_STREAMS)) > refused ? true : null,
      );
      expect((await at.metric(figure)) - before).toBeLessThanOrEqual(PER_ADDRESS);
    },
  },
];

let documents = 0;

const MANY: readonly Case[] = [
  {
    point: 17,
    name: '20 sockets with 1,000 queries each leave others their turn',
    over: ['WS'],
    large: true,
    async run(at, _over, meanwhile) {
      using group = crowd();
      const peers = await Promise.all(Array.from({ length: 20 }, () => attackingPeer(at.url)));
      for (const peer of peers) group.leaving(() => peer.socket.terminate());
      await meanwhile();
      const done = Promise.all(
        peers.map((peer) => {
          for (let n = 0; n < 1_000; n++) peer.subscribe(`${n}`, '{ __typename }');
          return peer.next(({ id, type }) => id === '999' && type === 'complete');
        }),
      );
      // Not how fast, but how often: by packets the others would have two or three turns in all.
      expect(await answersUntil(at, done)).toBeGreaterThan(10);
    },
  },
  {
    point: 17,
    name: '20,000 requests on one connection, none of whose answers is awaited',
    over: ['POST', 'GET'],
    large: true,
    async run(at, over, meanwhile) {
      using group = crowd();
      const socket = await group.join(at.port);
      socket.pause();
      await keepsLittle(at, 20_000 * 2_000, async () => {
        socket.write(keptAlive(over).repeat(20_000));
        await meanwhile();
      });
      expect(await group.allClosed()).toBe(1);
    },
  },
  {
    point: 19,
    name: '150 documents of 2,000 tokens, no two alike',
    over: ALL,
    large: true,
    async run({ url }, over, meanwhile) {
      const fields = 'id '.repeat(1_900);
      const turn = async (from: number) => {
        for (let n = from; n < 150; n += 10) {
          documents += 1;
          const query = `query q${documents} { modules { ${fields} } }`;
          // What is asked for again may be kept compiled.
          for (let again = 0; again < 2; again++) await ask(url, over, { query });
        }
      };
      await Promise.all([...Array.from({ length: 10 }, (_, n) => turn(n)), meanwhile()]);
    },
  },
];

/** How many honest requests, one after another, are answered before this is done. */
async function answersUntil({ url }: Setting, done: Promise<unknown>): Promise<number> {
  let over = false;
  const end = () => {
    over = true;
  };
  done.then(end, end);
  let answers = 0;
  for (; !over; answers++) {
    await (await fetch(`${url}?query=%7B__typename%7D`)).text();
  }
  await done;
  return answers;
}

export const FLOODS: readonly Case[] = [...SLOW, ...CROWDS, ...MANY];
