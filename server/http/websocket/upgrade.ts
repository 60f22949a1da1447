import { type IncomingMessage, STATUS_CODES } from 'node:http';
import type { Duplex } from 'node:stream';
import { handleProtocols } from 'graphql-ws';
import { WebSocketServer } from 'ws';
import type { Limits } from '../../limits.ts';
import { bearerToken } from '../bearer.ts';
import type { HostPolicy } from '../hosts.ts';
import { targetOf } from '../node-request.ts';
import { type Problem, problemBody } from '../problem.ts';
import { foreignOrigin, routeOf } from '../request-checks.ts';
import { requestIdOf } from '../request-id.ts';
import { sourceOf } from '../source.ts';
import { STOPPING } from '../stopping.ts';
import type { StreamLedger } from '../stream-ledger.ts';
import { type ConnectionOptions, serveConnection } from './connection.ts';

export interface SocketServerOptions extends Omit<ConnectionOptions, 'source' | 'headerToken'> {
  readonly hosts: () => HostPolicy;
  readonly ledger: StreamLedger;
}

export interface SocketServer {
  upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void;
  /** Says goodbye, so that clients come back elsewhere or later; resolves when all are closed or `signal` aborts. */
  close(signal: AbortSignal): Promise<void>;
}

const GOING_AWAY = 1001;

/** How long a peer that was told to leave has for it. Not in the types of ws yet. */
const closing = ({ response }: Limits) => ({ closeTimeout: response.lingerMs });

export function createSocketServer(options: SocketServerOptions): SocketServer {
  const { ledger, limits, logger, metrics } = options;
  const sockets = new WebSocketServer({
    noServer: true,
    clientTracking: true,
    maxPayload: limits.stream.frameBytes,
    ...closing(limits),
    perMessageDeflate: false,
    // One message a turn: a packet holds hundreds, and others are waiting.
    allowSynchronousEvents: false,
    autoPong: false,
    handleProtocols,
  });

  function problemOf(request: IncomingMessage): Problem | null {
    const target = targetOf(request, options.hosts(), limits);
    if (!('url' in target)) return target;
    if (routeOf(target.url.pathname) !== 'graphql') {
      return { status: 404, reason: 'url', message: 'WebSockets are served at /graphql.' };
    }
    const { origin } = request.headers;
    const { host = '' } = request.headers;
    if (origin !== undefined && !options.hosts().allowsOrigin(origin, host)) return foreignOrigin();
    return options.stopping() ? STOPPING : null;
  }

  return {
    upgrade(request, socket, head) {
      socket.on('error', (error) => logger.debug({ err: error }, 'an upgrade failed'));
      const requestId = requestIdOf(request.headers['x-request-id']);
      const source = sourceOf(request.socket.remoteAddress, request.headers);
      const problem = problemOf(request);
      const giveBack = problem ? null : ledger.take(source.address);
      if (!giveBack) {
        const refused = problem ?? TOO_MANY;
        if (refused.reason) metrics.refused(refused.reason);
        refuse(socket, refused, requestId);
        return;
      }
      socket.once('close', giveBack);
      sockets.handleUpgrade(request, socket, head, (opened) => {
        const headerToken = bearerToken(request.headers.authorization);
        serveConnection(opened, { ...options, source, headerToken });
      });
    },
    async close(signal) {
      const open = [...sockets.clients];
      const closed = open.map((socket) => new Promise((resolve) => socket.once('close', resolve)));
      for (const socket of open) socket.close(GOING_AWAY, 'Going away');
      const cut = () => {
        for (const socket of open) socket.terminate();
      };
      if (signal.aborted) cut();
      signal.addEventListener('abort', cut, { once: true });
      await Promise.all(closed);
      signal.removeEventListener('abort', cut);
      sockets.close();
    },
  };
}

const TOO_MANY: Problem = {
  status: 429,
  reason: 'streams',
  code: 'RATE_LIMITED',
  message: 'Too many streams are open: close one, or use one WebSocket for several.',
};

function refuse(socket: Duplex, problem: Problem, requestId: string): void {
  const body = problemBody(problem, requestId);
  const head = [
    `HTTP/1.1 ${problem.status} ${STATUS_CODES[problem.status] ?? 'Refused'}`,
    'Connection: close',
    'Content-Type: application/json; charset=utf-8',
    `Content-Length: ${Buffer.byteLength(body)}`,
    `x-request-id: ${requestId}`,
  ];
  socket.end(`${head.join('\r\n')}\r\n\r\n${body}`, () => socket.destroy());
}
