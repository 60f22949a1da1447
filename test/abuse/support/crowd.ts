import type { Socket } from 'node:net';
import { connection } from './attack.ts';

/** Connections of an attacker; all of them are gone afterwards, whatever came between. */
export interface Crowd extends Disposable {
  readonly sockets: readonly Socket[];
  /** @param first sent at once */
  join(port: number, first?: string): Promise<Socket>;
  /** @returns all of them */
  joinMany(port: number, count: number, first?: string): Promise<readonly Socket[]>;
  /** Something else that has to be ended. */
  leaving(end: () => void): void;
  /** Resolves with how many there are, when the gateway has closed every one. */
  allClosed(): Promise<number>;
}

function closed(socket: Socket): Promise<void> {
  return new Promise((resolve) => {
    if (socket.destroyed) resolve();
    else socket.once('close', () => resolve()).resume();
  });
}

export function crowd(): Crowd {
  const sockets: Socket[] = [];
  const others: (() => void)[] = [];
  const group: Crowd = {
    sockets,
    async join(port, first) {
      const socket = await connection(port);
      if (first !== undefined) socket.write(first);
      sockets.push(socket);
      return socket;
    },
    async joinMany(port, count, first) {
      await Promise.all(Array.from({ length: count }, () => group.join(port, first)));
      return sockets;
    },
    leaving: (end) => void others.push(end),
    async allClosed() {
      await Promise.all(sockets.map(closed));
      return sockets.length;
    },
    [Symbol.dispose]() {
      for (const end of others) end();
      for (const socket of sockets) socket.destroy();
    },
  };
  return group;
}
