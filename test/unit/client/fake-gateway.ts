/** A gateway of wire messages only: speaks graphql-transport-ws on loopback and does what a test tells it. */
import type { AddressInfo } from 'node:net';
import { type WebSocket, WebSocketServer } from 'ws';

interface WireMessage {
  readonly id?: string;
  readonly type: string;
  readonly payload?: Readonly<Record<string, unknown>>;
}

/** One subscription a client opened, and what can happen to it. */
export interface FakeSubscription {
  readonly variables: Readonly<Record<string, unknown>>;
  next(event: unknown): void;
  answer(payload: unknown): void;
  error(code: string, extensions?: Readonly<Record<string, unknown>>): void;
  complete(): void;
  /** The connection ends without a word. */
  drop(): void;
  close(code: number, reason: string): void;
}

export interface FakeGateway extends AsyncDisposable {
  readonly url: string;
  /** connection_init payloads, in order. */
  readonly logins: (Readonly<Record<string, unknown>> | undefined)[];
  /** Every subscription opened so far, in order. */
  readonly subscriptions: readonly FakeSubscription[];
  /** Ids of subscriptions the client ended. */
  readonly completed: string[];
}

/** `serve` is called for the n-th subscription, from 0. */
export async function startFakeGateway(
  serve: (subscription: FakeSubscription, index: number) => void,
): Promise<FakeGateway> {
  const server = new WebSocketServer({
    host: '127.0.0.1',
    port: 0,
    handleProtocols: () => 'graphql-transport-ws',
  });
  await new Promise((resolve) => server.once('listening', resolve));
  const logins: FakeGateway['logins'] = [];
  const subscriptions: FakeSubscription[] = [];
  const completed: string[] = [];

  const onMessage = (socket: WebSocket, { id, type, payload }: WireMessage): void => {
    const send = (message: unknown): void => socket.send(JSON.stringify(message));
    if (type === 'connection_init') {
      logins.push(payload);
      send({ type: 'connection_ack' });
    }
    if (type === 'complete' && id !== undefined) completed.push(id);
    if (type !== 'subscribe') return;
    const answer = (result: unknown): void => send({ id, type: 'next', payload: result });
    const subscription: FakeSubscription = {
      variables: payload?.variables as Readonly<Record<string, unknown>>,
      next: (event) => answer({ data: { chatEvents: event } }),
      answer,
      error: (code, extensions = {}) =>
        send({
          id,
          type: 'error',
          payload: [{ message: `${code}.`, extensions: { code, ...extensions } }],
        }),
      complete: () => send({ id, type: 'complete' }),
      drop: () => socket.terminate(),
      close: (code, reason) => socket.close(code, reason),
    };
    subscriptions.push(subscription);
    serve(subscription, subscriptions.length - 1);
  };

  server.on('connection', (socket) => {
    socket.on('message', (data) => onMessage(socket, JSON.parse(String(data)) as WireMessage));
  });
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/graphql`,
    logins,
    subscriptions,
    completed,
    async [Symbol.asyncDispose]() {
      for (const socket of server.clients) socket.terminate();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
