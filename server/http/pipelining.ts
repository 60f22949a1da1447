/** Requests of one connection that wait for their answers. */
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';

/**
 * A client may send requests on without awaiting answers. node:http starts each as it comes, all of a packet before
 * anybody else's turn: hundreds of them would starve the others, or fill the memory when answers take longer.
 * @param onRefused a connection had too many under way, and was closed
 * @returns whether this request is to be answered
 */
export function createPipelining(limit: number, onRefused: () => void) {
  const waiting = new WeakMap<Socket, number>();
  return (request: IncomingMessage, response: ServerResponse): boolean => {
    const { socket } = request;
    // Closed for an earlier request of the same packet.
    if (socket.destroyed) return false;
    const count = (waiting.get(socket) ?? 0) + 1;
    if (count > limit) {
      socket.destroy();
      onRefused();
      return false;
    }
    waiting.set(socket, count);
    const answered = () => waiting.set(socket, (waiting.get(socket) ?? 1) - 1);
    // In the next turn: an answer that is made at once would hide how many came in one packet.
    response.once('close', () => setImmediate(answered));
    return true;
  };
}
