/** Clients that ask and do not read. */
import { once } from 'node:events';
import { eventually } from '../../support/until.ts';
import { attackingPeer, requestBytes } from '../support/attack.ts';
import type { Case } from '../support/case.ts';
import { type Crowd, crowd } from '../support/crowd.ts';
import { keepsLittle, type Setting } from '../support/setting.ts';
import type { Transport } from '../support/table.ts';

const CUT_OFF = 'status_gateway_refused_total{reason="slow-reader"}';
const TEXTS = Array.from({ length: 25 }, (_, n) => `a${n}: text`).join(' ');

/** Every event Mallory ever had, each of 2 MB: far more than the system's own buffers take. */
const subscription = ({ beforeLarge }: Setting) =>
  `subscription { chatEvents(after: "${beforeLarge}") { ... on MessageAdded { chatMessage { chat { messages(last: 5) { nodes { ${TEXTS} } } } } } } }`;

/** 14 MB of texts, for little. */
const LARGE = `{ chats(first: 1) { nodes { messages(last: 20) { nodes { ${TEXTS} chat { messages(last: 20) { nodes { text } } } } } } } }`;

async function stalledSubscriber(at: Setting, over: Transport, sockets: Crowd): Promise<void> {
  const { token } = at.mallory;
  const query = subscription(at);
  if (over === 'WS') {
    const peer = await attackingPeer(at.url, token);
    sockets.leaving(() => peer.socket.terminate());
    peer.socket.pause();
    peer.subscribe('1', query);
    return;
  }
  const socket = await sockets.join(at.port);
  socket.pause();
  const headers = `Authorization: Bearer ${token}\r\n`;
  socket.write(requestBytes(over, { body: JSON.stringify({ query }), headers }));
}

const SUBSCRIBERS: readonly Case[] = [
  {
    point: 1,
    name: 'ten subscribers that read none of their real events',
    over: ['SSE', 'WS'],
    large: true,
    async run(at, over, meanwhile) {
      using sockets = crowd();
      const figure = `status_gateway_subscriptions_open{transport="${over.toLowerCase()}"}`;
      const [honest, before] = [await at.metric(figure), await at.metric(CUT_OFF)];
      for (let n = 0; n < 10; n++) await stalledSubscriber(at, over, sockets);
      await meanwhile();
      await eventually('they are cut off', async () =>
        (await at.metric(CUT_OFF)) > before && (await at.metric(figure)) === honest ? true : null,
      );
    },
  },
];

const ANSWERS: readonly Case[] = [
  {
    point: 9,
    name: 'answers of 100 MB that are not read',
    over: ['WS'],
    large: true,
    async run(at, _over, meanwhile) {
      const before = await at.metric(CUT_OFF);
      await using peer = await attackingPeer(at.url, at.mallory.token);
      peer.socket.pause();
      for (let n = 0; n < 8; n++) peer.subscribe(`${n}`, LARGE);
      await meanwhile();
      await eventually('it is cut off', async () =>
        (await at.metric(CUT_OFF)) > before ? true : null,
      );
    },
  },
  {
    point: 18,
    name: '40 pages of 9 MB that are not read',
    over: ['GET'],
    large: true,
    async run(at, _over, meanwhile) {
      using sockets = crowd();
      const page = 'GET /graphql HTTP/1.1\r\nHost: 127.0.0.1\r\nAccept: text/html\r\n\r\n';
      const first = await sockets.join(at.port);
      first.write(page);
      first.resume();
      await once(first, 'data');
      first.destroy();
      await keepsLittle(at, 40 * 9_000_000, async () => {
        for (let n = 0; n < 40; n++) {
          const socket = await sockets.join(at.port);
          socket.pause();
          socket.write(page);
        }
        await meanwhile();
      });
    },
  },
  {
    point: 18,
    name: 'an answer of 14 MB that is not read',
    over: ['POST'],
    large: true,
    async run(at, over, meanwhile) {
      const before = await at.metric(CUT_OFF);
      using sockets = crowd();
      const socket = await sockets.join(at.port);
      socket.pause();
      const headers = `Authorization: Bearer ${at.mallory.token}\r\n`;
      socket.write(requestBytes(over, { body: JSON.stringify({ query: LARGE }), headers }));
      await meanwhile();
      await eventually('it is cut off', async () =>
        (await at.metric(CUT_OFF)) > before ? true : null,
      );
    },
  },
];

export const READERS: readonly Case[] = [...SUBSCRIBERS, ...ANSWERS];
