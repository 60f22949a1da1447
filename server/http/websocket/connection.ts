/** One WebSocket: graphql-transport-ws by graphql-ws, with bounds on what the peer may send and must read. */
import type { ExecutionArgs, ExecutionResult } from 'graphql';
import { CloseCode, type Context, makeServer, type ServerOptions } from 'graphql-ws';
import type { Logger } from 'pino';
import type { RawData, WebSocket } from 'ws';
import { ConsumerTooSlowError } from '../../../domains/shared/errors.ts';
import { ClientGoneError } from '../../error-mapping.ts';
import type { Limits } from '../../limits.ts';
import type { Metrics } from '../../metrics.ts';
import { bearerToken } from '../bearer.ts';
import { messageOf } from './message.ts';
import { createSendQueue } from './send-queue.ts';
import { createSocketOperations, type SocketOperationsOptions } from './socket-operations.ts';

export interface ConnectionOptions extends Omit<SocketOperationsOptions, 'token'> {
  readonly limits: Limits;
  readonly metrics: Metrics;
  readonly logger: Logger;
  /** Token of the upgrade request, for clients that can set headers. */
  readonly headerToken: string | null;
}

/** Try again later: the one code of the registry that stock clients retry after. RFC 6455 registry. */
const TRY_AGAIN_LATER = 1013;
const NORMAL = 1000;

export function serveConnection(socket: WebSocket, options: ConnectionOptions): void {
  const { limits, logger, metrics } = options;
  let initialised = false;
  let token = options.headerToken;
  const operations = createSocketOperations({ ...options, token: () => token });

  const server = makeServer({
    connectionInitWaitTimeout: limits.stream.connectionInitMs,
    // A token that is not valid is no reason to close: operations answer UNAUTHENTICATED.
    onConnect(context: Context) {
      const { authorization, Authorization } = context.connectionParams ?? {};
      token = bearerToken(authorization ?? Authorization) ?? token;
      initialised = true;
      // Kept by graphql-ws as long as the socket lives.
      Object.assign(context, { connectionParams: {} });
    },
    onSubscribe(_context, id, payload) {
      if (id.length > limits.stream.idLength) throw new Error('The id is too long.');
      return operations.prepare(id, payload);
    },
    execute: (args: ExecutionArgs) => operations.run(args),
    subscribe: (args: ExecutionArgs) => operations.run(args),
    onNext: (_context, _id, payload, _args, result) =>
      operations.formatResult(payload, result as ExecutionResult),
    onError: (_context, _id, payload, errors) => operations.formatErrors(payload, errors),
    onComplete: (_context, _id, payload) => operations.ended(payload),
  } as ServerOptions);

  const queue = createSendQueue(socket, {
    bufferedBytes: limits.stream.bufferedBytes,
    stallMs: limits.response.stallMs,
    onStall: cutOff,
  });

  let open = true;
  let closed: ((code: number, reason: string) => Promise<void>) | null = null;
  let alive = true;
  const ping = setInterval(() => {
    if (!alive) return socket.terminate();
    alive = false;
    socket.ping();
  }, limits.stream.pingMs);
  socket.on('pong', () => {
    alive = true;
  });
  // Answered here and not by ws, so that a peer that pings and does not read is not queued for without end.
  socket.on('ping', (data: Buffer) => {
    if (socket.bufferedAmount === 0) socket.pong(data);
  });
  // Broken frames: ws closes by itself with the right code.
  socket.on('error', (error) => logger.debug({ err: error }, 'a WebSocket failed'));
  socket.once('close', (code) => release(code));
  metrics.socketOpened();

  // May close at once, for its subprotocol.
  closed = server.opened(
    {
      protocol: socket.protocol,
      send: queue.send,
      close: end,
      onMessage(take) {
        socket.on('message', (data: RawData, isBinary: boolean) => {
          if (isBinary) return end(CloseCode.BadRequest, 'Text frames only');
          // Messages come whole, as one Buffer: ws was not told otherwise.
          if (!initialised && (data as Buffer).length > limits.stream.initBytes) {
            return end(CloseCode.BadRequest, 'Too large before the initialisation');
          }
          // Parsed here: as a text it would be kept.
          take(messageOf(String(data)) as string).catch((error: unknown) => {
            logger.debug({ err: error }, 'a WebSocket message was not understood');
            end(CloseCode.BadRequest, 'Invalid message received');
          });
        });
      },
    },
    {},
  );

  /** After close() frames would still be handled: nothing more is taken first. */
  function end(code = NORMAL, reason = ''): void {
    socket.removeAllListeners('message');
    socket.close(code, reason);
    release(code);
  }

  function release(code: number): void {
    if (!open) return;
    open = false;
    clearInterval(ping);
    queue.close();
    metrics.socketClosed();
    operations.abortAll(new ClientGoneError());
    Promise.resolve(closed?.(code, '')).catch((error: unknown) => {
      logger.error({ err: error }, 'a WebSocket did not end cleanly');
    });
  }

  function cutOff(): void {
    metrics.refused('slow-reader');
    for (const { id, payload } of operations.cutOff(new ConsumerTooSlowError())) {
      socket.send(JSON.stringify({ id, type: 'error', payload }), () => {});
    }
    end(TRY_AGAIN_LATER, 'CONSUMER_TOO_SLOW');
  }
}
