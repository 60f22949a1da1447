/** Readers of one subscription, each on a WebSocket of its own, which count and do nothing else. */
import { once } from 'node:events';
import { WebSocket } from 'ws';

export interface SubscriberOptions {
  /** The GraphQL endpoint. */
  readonly url: string;
  readonly token: string | null;
  readonly query: string;
  readonly variables: object;
}

export interface Subscribers extends Disposable {
  /** Resolves at the moment when this many events have come in all, over all readers, since the beginning. */
  received(total: number): Promise<void>;
  /** The first event, as it came. */
  readonly first: Promise<string>;
}

const AT_ONCE = 50;

/** Resolves when every reader has said what it wants; that it was heard shows at the first event. */
export async function openSubscribers(
  count: number,
  { url, token, query, variables }: SubscriberOptions,
): Promise<Subscribers> {
  let events = 0;
  let waiting: { total: number; resolve: () => void } | null = null;
  const first = Promise.withResolvers<string>();
  const sockets: WebSocket[] = [];
  const open = async () => {
    const socket = new WebSocket(url.replace(/^http/, 'ws'), 'graphql-transport-ws');
    sockets.push(socket);
    await once(socket, 'open');
    const payload = token ? { authorization: `Bearer ${token}` } : {};
    socket.send(JSON.stringify({ type: 'connection_init', payload }));
    await once(socket, 'message');
    socket.on('message', (data) => {
      const text = String(data);
      const { type } = JSON.parse(text) as { type: string };
      if (type === 'ping') return socket.send('{"type":"pong"}');
      if (type !== 'next') return first.reject(new Error(text));
      events++;
      first.resolve(text);
      if (waiting && events >= waiting.total) waiting.resolve();
    });
    socket.send(JSON.stringify({ id: '1', type: 'subscribe', payload: { query, variables } }));
  };
  for (let opened = 0; opened < count; opened += AT_ONCE) {
    const turn = Math.min(AT_ONCE, count - opened);
    await Promise.all(Array.from({ length: turn }, open));
  }
  return {
    received(total) {
      if (events >= total) return Promise.resolve();
      return new Promise((resolve) => {
        waiting = { total, resolve };
      });
    },
    first: first.promise,
    [Symbol.dispose]() {
      for (const socket of sockets) socket.terminate();
    },
  };
}
