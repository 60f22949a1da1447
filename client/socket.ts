import { type Client, createClient } from 'graphql-ws';

export interface SocketOptions {
  readonly url: string;
  readonly token: () => string | null;
  readonly webSocketImpl: unknown;
}

const PING_MS = 10_000;
const PONG_WAIT_MS = 5_000;

/** One WebSocket for all subscriptions, opened by the first and closed after the last. */
export function createSocket({ url, token, webSocketImpl }: SocketOptions): Client {
  let silent: ReturnType<typeof setTimeout> | undefined;
  const client = createClient({
    url: url.replace(/^http/, 'ws'),
    webSocketImpl,
    connectionParams: () => {
      const current = token();
      return current === null ? {} : { authorization: `Bearer ${current}` };
    },
    // Its own retry would subscribe with the old cursor; resuming is done in resume.ts.
    retryAttempts: 0,
    connectionAckWaitTimeout: PING_MS,
    keepAlive: PING_MS,
    on: {
      // A network that vanished says nothing: without an answer in time the connection counts as lost.
      ping: (received) => {
        if (!received) silent = setTimeout(() => client.terminate(), PONG_WAIT_MS);
      },
      pong: (received) => {
        if (received) clearTimeout(silent);
      },
      closed: () => clearTimeout(silent),
    },
  });
  return client;
}
