/** A graphql-transport-ws peer by hand, for what a well-behaved client would not do. */
import { type ClientOptions, WebSocket } from 'ws';

export interface Message {
  readonly id?: string;
  readonly type: string;
  // biome-ignore lint/suspicious/noExplicitAny: a test looks into it
  readonly payload?: any;
}

export interface Peer extends AsyncDisposable {
  readonly socket: WebSocket;
  send(message: Message | string): void;
  subscribe(id: string, query: string, variables?: unknown): void;
  /** The next message that fits, waiting for it. */
  next(fits: (message: Message) => boolean): Promise<Message>;
  /** Close code and reason. */
  readonly closed: Promise<{ readonly code: number; readonly reason: string }>;
}

export interface PeerOptions extends ClientOptions {
  readonly params?: Record<string, unknown>;
  readonly protocol?: string;
  /** Do not send connection_init. */
  readonly silent?: boolean;
}

export async function openPeer(url: string, options: PeerOptions = {}): Promise<Peer> {
  const { params, protocol = 'graphql-transport-ws', silent, ...client } = options;
  const socket = new WebSocket(url.replace('http', 'ws'), protocol, client);
  const messages: Message[] = [];
  const waiting = new Set<() => void>();
  const wake = () => {
    for (const check of [...waiting]) check();
  };
  socket.on('message', (data) => {
    messages.push(JSON.parse(String(data)));
    wake();
  });
  const closed = new Promise<{ code: number; reason: string }>((resolve) => {
    socket.once('close', (code, reason) => resolve({ code, reason: String(reason) }));
  });
  await new Promise<void>((resolve, reject) => {
    socket.once('open', resolve);
    socket.once('unexpected-response', (_request, response) => {
      reject(new Error(`refused: ${response.statusCode}`));
    });
    socket.once('error', reject);
  });
  socket.on('error', () => {});
  const peer: Peer = {
    socket,
    closed,
    send: (message) => socket.send(typeof message === 'string' ? message : JSON.stringify(message)),
    subscribe: (id, query, variables) =>
      peer.send({ id, type: 'subscribe', payload: { query, ...(variables ? { variables } : {}) } }),
    next(fits) {
      return new Promise((resolve, reject) => {
        const check = () => {
          const index = messages.findIndex(fits);
          if (index < 0) return;
          clearTimeout(watchdog);
          waiting.delete(check);
          const [found] = messages.splice(index, 1);
          if (found) resolve(found);
        };
        const watchdog = setTimeout(() => {
          reject(new Error(`No such message among ${JSON.stringify(messages).slice(0, 500)}`));
        }, 60_000);
        waiting.add(check);
        check();
      });
    },
    async [Symbol.asyncDispose]() {
      socket.terminate();
    },
  };
  if (!silent) {
    peer.send({ type: 'connection_init', ...(params ? { payload: params } : {}) });
    await peer.next((message) => message.type === 'connection_ack');
  }
  return peer;
}
