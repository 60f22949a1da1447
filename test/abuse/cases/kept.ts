/** What is sent in small and would be kept in large. */
import { once } from 'node:events';
import type { Socket } from 'node:net';
import { attackingPeer, LIVE, requestBytes } from '../support/attack.ts';
import type { Case } from '../support/case.ts';
import { type Crowd, crowd } from '../support/crowd.ts';
import { keepsLittle, type Setting } from '../support/setting.ts';
import type { Transport } from '../support/table.ts';

async function firstLine(socket: Socket): Promise<string> {
  const [chunk] = await once(socket, 'data');
  return String(chunk).split('\r\n', 1)[0] ?? '';
}

let documents = 0;

/** Of an empty list that was parsed, at the least. */
const BYTES_OF_VALUE = 24;

/** Much of small things: ten times as large in memory as on the wire. */
const MANY_VALUES = Array(60_000).fill([]);
export const KEPT: readonly Case[] = [
  {
    point: 16,
    name: 'subscriptions with inputs of 200 KB that nothing asks for',
    over: ['SSE', 'WS'],
    large: true,
    async run(at, over, meanwhile) {
      const count = 100;
      const payload = {
        query: LIVE,
        variables: { a: MANY_VALUES },
        extensions: { a: MANY_VALUES },
      };
      const sent = count * JSON.stringify(payload).length;
      using group = crowd();
      await keepsLittle(at, sent, async () => {
        await subscribeMany(at, over, group, count, payload);
        await meanwhile();
      });
    },
  },
  {
    point: 16,
    name: 'subscriptions whose text is a comment of 90 KB',
    over: ['WS'],
    large: true,
    async run(at, over, meanwhile) {
      const query = `#${'x'.repeat(90_000)}\n${LIVE}`;
      using group = crowd();
      await keepsLittle(at, 300 * query.length, async () => {
        for (let n = 0; n < 3; n++) await subscribeMany(at, over, group, 100, { query });
        await meanwhile();
      });
    },
  },
  {
    point: 16,
    name: 'subscriptions to 500 documents of 2,000 tokens, no two alike',
    over: ['SSE', 'WS'],
    large: true,
    async run(at, over, meanwhile) {
      const fields = '__typename '.repeat(1_900);
      using group = crowd();
      // Parsed, a document takes 1 MB. What was parsed before is kept besides.
      await keepsLittle(at, 500 * 1_000_000, async () => {
        for (let n = 0; n < 500; n += 100) {
          documents += 1;
          const query = `subscription q${documents} { moduleEvents { ${fields} } }`;
          await subscribeMany(at, over, group, 100, (m) => ({
            query: query.replace(' {', `_${m} {`),
          }));
        }
        await meanwhile();
      });
    },
  },
  {
    point: 16,
    name: '100 initialisations with much in them',
    over: ['WS'],
    large: true,
    async run(at, _over, meanwhile) {
      const params = { authorization: `Bearer ${at.mallory.token}`, a: Array(5_000).fill([]) };
      using group = crowd();
      await keepsLittle(at, 100 * 5_000 * BYTES_OF_VALUE, async () => {
        for (let n = 0; n < 100; n++) {
          const peer = await attackingPeer(at.url, undefined, { params });
          group.leaving(() => peer.socket.terminate());
        }
        await meanwhile();
      });
    },
  },
];

async function subscribeMany(
  at: Setting,
  over: Transport,
  group: Crowd,
  count: number,
  payload: object | ((n: number) => object),
): Promise<void> {
  const payloadOf = (n: number) => (typeof payload === 'function' ? payload(n) : payload);
  if (over === 'SSE') {
    const joined = Array.from({ length: count }, async (_, n) => {
      const body = JSON.stringify(payloadOf(n));
      await firstLine(await group.join(at.port, requestBytes(over, { body })));
    });
    await Promise.all(joined);
    return;
  }
  const peer = await attackingPeer(at.url);
  group.leaving(() => peer.socket.terminate());
  for (let n = 0; n < count; n++)
    peer.send({ id: `${n}`, type: 'subscribe', payload: payloadOf(n) });
  peer.subscribe('last', '{ __typename }');
  await peer.next(({ id }) => id === 'last');
}
