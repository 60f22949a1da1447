import type { WebSocket } from 'ws';

export interface SendQueue {
  /** Resolves when the frame was handed to the system, or will never be. */
  send(text: string): Promise<void>;
  /** Sends what is queued, then nothing more is taken. */
  close(): void;
}

export interface SendQueueOptions {
  readonly bufferedBytes: number;
  readonly stallMs: number;
  /** The peer does not read: too much waits, or nothing moved for too long. Called once. */
  readonly onStall: () => void;
}

/** One frame in flight at a time, so that whoever produces waits for whoever reads. */
export function createSendQueue(socket: WebSocket, options: SendQueueOptions): SendQueue {
  const { bufferedBytes, stallMs, onStall } = options;
  let tail = Promise.resolve();
  let waiting = 0;
  let closed = false;

  function stall(): void {
    if (closed) return;
    closed = true;
    onStall();
  }

  function write(text: string): Promise<void> {
    if (socket.readyState !== socket.OPEN) return Promise.resolve();
    return new Promise((resolve) => {
      const timer = setTimeout(stall, stallMs);
      socket.send(text, () => {
        clearTimeout(timer);
        resolve();
      });
    });
  }

  return {
    send(text) {
      if (closed) return Promise.resolve();
      // What is in flight counts once something waits behind it: one large answer alone is fine.
      if (waiting > bufferedBytes) {
        stall();
        return Promise.resolve();
      }
      const bytes = text.length;
      waiting += bytes;
      tail = tail.then(async () => {
        if (!closed) await write(text);
        waiting -= bytes;
      });
      return tail;
    },
    close() {
      closed = true;
    },
  };
}
