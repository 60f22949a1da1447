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

export function serveConnection(socket: WebSocket, options: ConnectionOptions): void {
  const { limits, logger, metrics } = options;
  let params: Readonly<Record<string, unknown>> = {};
  const operations = createSocketOperations({
    ...options,
    token: () => bearerToken(params.authorization ?? params.Authorization) ?? options.headerToken,
  });

  const server = makeServer({
    connectionInitWaitTimeout: limits.stream.connectionInitMs,
    // A token that is not valid is no reason to close: operations answer UNAUTHENTICATED.
    onConnect(context: Context) {
      params = context.connectionParams ?? {};
    },
    onSubscribe: (_context, id, payload) => operations.prepare(id, payload),
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
  const closed = server.opened(
    {
      protocol: socket.protocol,
      send: queue.send,
      close: (code, reason) => socket.close(code, reason),
      onMessage(take) {
        socket.on('message', (data: RawData, isBinary: boolean) => {
          if (isBinary) return socket.close(CloseCode.BadRequest, 'Text frames only');
          take(String(data)).catch((error: unknown) => {
            logger.debug({ err: error }, 'a WebSocket message was not understood');
            socket.close(CloseCode.BadRequest, 'Invalid message received');
          });
        });
      },
    },
    {},
  );

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

  function release(code: number): void {
    if (!open) return;
    open = false;
    clearInterval(ping);
    queue.close();
    metrics.socketClosed();
    operations.abortAll(new ClientGoneError());
    Promise.resolve(closed(code, '')).catch((error: unknown) => {
      logger.error({ err: error }, 'a WebSocket did not end cleanly');
    });
  }

  function cutOff(): void {
    metrics.refused('slow-reader');
    // After close() frames would still be handled: nothing more is taken first.
    socket.removeAllListeners('message');
    for (const { id, payload } of operations.cutOff(new ConsumerTooSlowError())) {
      socket.send(JSON.stringify({ id, type: 'error', payload }), () => {});
    }
    socket.close(TRY_AGAIN_LATER, 'CONSUMER_TOO_SLOW');
    const linger = setTimeout(() => socket.terminate(), limits.response.lingerMs);
    socket.once('close', () => clearTimeout(linger));
    release(TRY_AGAIN_LATER);
  }
}
