/** A loopback port in front of a PostgreSQL server, to lose what is said at a chosen moment. */
import { once } from 'node:events';
import { connect, createServer, type Socket } from 'node:net';

type Cut = 'before' | 'during' | 'after';

export interface PostgresProxy {
  /** Of the same database, through here. */
  readonly url: string;
  /** Ends the connection that next commits: before the server hears of it, while it is at it, or once it is done. */
  cutOnCommit(when: Cut): void;
  /** From now on nothing said on the connections there are gets through. */
  fallSilent(): void;
  /** New connections work again. */
  speak(): void;
  close(): Promise<void>;
}

export async function startPostgresProxy(serverUrl: string): Promise<PostgresProxy> {
  const target = new URL(serverUrl);
  const sockets = new Set<Socket>();
  const silenced = new WeakSet<Socket>();
  let cut: Cut | null = null;
  let silent = false;

  const track = (socket: Socket) => {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
    socket.on('error', () => socket.destroy());
  };
  const server = createServer((client) => {
    const upstream = connect(Number(target.port), target.hostname);
    for (const socket of [client, upstream]) track(socket);
    if (silent) silenced.add(client);
    let answersDropped = false;
    client.on('data', (bytes) => {
      if (silenced.has(client)) return;
      const commits = cut !== null && bytes.includes('COMMIT');
      if (!commits) return void upstream.write(bytes);
      const when = cut;
      cut = null;
      if (when === 'before') return void client.destroy();
      upstream.write(bytes);
      if (when === 'during') return void client.destroy();
      // The answer shows that the server is done.
      answersDropped = true;
    });
    upstream.on('data', (bytes) => {
      if (answersDropped) client.destroy();
      else if (!silenced.has(client)) client.write(bytes);
    });
    // What was passed on still arrives.
    client.on('close', () => upstream.end());
    upstream.on('close', () => client.destroy());
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('The proxy has no port');
  const url = new URL(serverUrl);
  url.port = String(address.port);
  return {
    url: url.href,
    cutOnCommit(when) {
      cut = when;
    },
    fallSilent() {
      silent = true;
      for (const socket of sockets) silenced.add(socket);
    },
    speak() {
      silent = false;
    },
    async close() {
      for (const socket of sockets) socket.destroy();
      server.close();
      await once(server, 'close');
    },
  };
}
