import { connect, createServer, type Socket } from 'node:net';

/** `open` passes everything, `cut` refuses and drops, `blackHole` accepts and passes nothing. */
export type ProxyMode = 'open' | 'cut' | 'blackHole';

export interface TcpProxy {
  readonly port: number;
  setMode(mode: ProxyMode): void;
  close(): Promise<void>;
}

/** A loopback port in front of another, to take one participant off the network without the others noticing. */
export async function startTcpProxy(targetPort: number): Promise<TcpProxy> {
  let mode: ProxyMode = 'open';
  const sockets = new Set<Socket>();
  const track = (socket: Socket) => {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
    socket.on('error', () => socket.destroy());
  };
  const server = createServer((client) => {
    track(client);
    if (mode === 'cut') {
      client.destroy();
      return;
    }
    const target = connect(targetPort, '127.0.0.1');
    track(target);
    client.on('data', (bytes) => mode === 'open' && target.write(bytes));
    target.on('data', (bytes) => mode === 'open' && client.write(bytes));
    client.on('close', () => target.destroy());
    target.on('close', () => client.destroy());
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('The proxy has no port');
  const dropAll = () => {
    for (const socket of sockets) socket.destroy();
  };
  return {
    port: address.port,
    setMode(next) {
      mode = next;
      if (next === 'cut') dropAll();
    },
    async close() {
      dropAll();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

/** The same multiaddr by way of the proxy. */
export function throughProxy(address: string, proxy: TcpProxy): string {
  return address.replace(/\/tcp\/\d+/, `/tcp/${proxy.port}`);
}
