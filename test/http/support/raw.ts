import { connect, type Socket } from 'node:net';

/** Sends bytes as they are; resolves with everything that came back when the connection ends. */
export function raw(port: number, bytes: string | Buffer): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = connect(port, '127.0.0.1', () => socket.write(bytes));
    let received = '';
    socket.on('data', (chunk) => {
      received += chunk;
    });
    // A peer that was refused may still be sending: the reset after the answer is no failure.
    socket.on('error', () => resolve(received));
    socket.on('close', () => resolve(received));
    socket.setTimeout(20_000, () => reject(new Error(`No end after: ${received.slice(0, 200)}`)));
  });
}

/** Opens a connection, sends bytes and never reads. */
export function stalled(port: number, bytes: string): Promise<Socket> {
  return new Promise((resolve, reject) => {
    const socket = connect(port, '127.0.0.1', () => {
      socket.pause();
      socket.write(bytes);
      resolve(socket);
    });
    socket.on('error', reject);
    socket.pause();
  });
}

/** Waits for something to become true; the watchdog is far beyond what it takes. */
export async function until(what: string, check: () => boolean | Promise<boolean>): Promise<void> {
  const deadline = Date.now() + 20_000;
  while (!(await check())) {
    if (Date.now() > deadline) throw new Error(`Never happened: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}
