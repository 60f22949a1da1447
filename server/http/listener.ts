/** node:http in front of the router: raw requests in, responses out, nothing of an error's inside to strangers. */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import type { Logger } from 'pino';
import type { Limits } from '../limits.ts';
import type { Metrics } from '../metrics.ts';
import { BodyTooLargeError, readNodeBody, TooManyBodiesError } from './body.ts';
import { type BodyLedger, createBodyLedger } from './body-ledger.ts';
import type { RequestFacts } from './deps.ts';
import { refuseGarbage } from './garbage.ts';
import type { HostPolicy } from './hosts.ts';
import { targetOf, toRequest } from './node-request.ts';
import { createPipelining } from './pipelining.ts';
import { type Problem, problemBody } from './problem.ts';
import { requestIdOf } from './request-id.ts';
import type { Router } from './router.ts';
import { isEventStream, sendResponse } from './send-response.ts';
import { sourceOf } from './source.ts';
import { createStreamLedger, type StreamLedger } from './stream-ledger.ts';

export interface ListenerOptions {
  readonly router: Router;
  readonly hosts: () => HostPolicy;
  readonly ledger: StreamLedger;
  readonly limits: Limits;
  readonly metrics: Metrics;
  readonly logger: Logger;
  upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void;
}

export function createListener(options: ListenerOptions): Server {
  const { limits, logger, metrics } = options;
  const mayWait = createPipelining(limits.request.pipelined, () => {
    metrics.refused('pipelining');
  });
  const bodies = createBodyLedger(limits.request.unfinishedBytes);
  const server = createServer(
    {
      maxHeaderSize: limits.request.headerBytes,
      headersTimeout: limits.request.headersTimeoutMs,
      requestTimeout: limits.request.requestTimeoutMs,
      keepAliveTimeout: limits.request.keepAliveMs,
      connectionsCheckingInterval: Math.min(5_000, limits.request.headersTimeoutMs),
    },
    (request, response) => {
      if (!mayWait(request, response)) return;
      respond(request, response, { ...options, bodies }).catch((error: unknown) => {
        logger.error({ err: error }, 'a request could not be answered');
        response.destroy();
      });
    },
  );
  server.maxConnections = limits.request.connections;
  server.on('connection', boundByAddress(limits, metrics));
  server.on('upgrade', (request, socket, head) => options.upgrade(request, socket, head));
  server.on('clientError', refuseGarbage);
  return server;
}

/** One address alone must not take every connection there may be. */
function boundByAddress({ request }: Limits, metrics: Metrics): (socket: Socket) => void {
  const ledger = createStreamLedger({
    total: request.connections,
    perAddress: request.connectionsPerAddress,
  });
  return (socket) => {
    const giveBack = ledger.take(socket.remoteAddress ?? 'unknown');
    if (giveBack) {
      socket.once('close', giveBack);
      return;
    }
    metrics.refused('connections');
    socket.destroy();
  };
}

interface RespondOptions extends ListenerOptions {
  readonly bodies: BodyLedger;
}

async function respond(
  request: IncomingMessage,
  response: ServerResponse,
  options: RespondOptions,
): Promise<void> {
  const { limits, metrics, router } = options;
  const requestId = requestIdOf(request.headers['x-request-id']);
  const gone = new AbortController();
  response.once('close', () => {
    if (!response.writableFinished) gone.abort();
  });
  const target = targetOf(request, options.hosts(), limits);
  if (!('url' in target)) return refuse(request, response, target, requestId, metrics);

  const source = sourceOf(request.socket.remoteAddress, request.headers);
  const facts: RequestFacts = { requestId, source };
  try {
    if (request.method === 'POST') {
      const account = options.bodies.open(source.address);
      facts.body = await readNodeBody(request, limits.request.bodyBytes, account);
    } else request.resume();
  } catch (error) {
    const problem = problemOfBody(error, limits);
    return problem ? refuse(request, response, problem, requestId, metrics) : undefined;
  }
  const answer = await router.handle(toRequest(request, target.url), facts, gone.signal);

  const giveBack = isEventStream(answer) ? options.ledger.take(source.address) : () => {};
  if (!giveBack) {
    gone.abort();
    const message = 'Too many streams are open: close one, or use one WebSocket for several.';
    const code = 'RATE_LIMITED';
    const problem: Problem = { status: 429, reason: 'streams', code, message };
    return refuse(request, response, problem, requestId, metrics);
  }
  try {
    await sendResponse(response, answer, {
      limits: limits.response,
      requestId,
      withoutBody: request.method === 'HEAD',
      onSlowReader() {
        metrics.refused('slow-reader');
        gone.abort();
      },
    });
  } finally {
    giveBack();
  }
}

/** Null when the client left in the middle: nobody is there to be told. */
function problemOfBody(error: unknown, { request }: Limits): Problem | null {
  if (error instanceof BodyTooLargeError) {
    return { status: 413, reason: 'body', message: `A body may have ${request.bodyBytes} bytes.` };
  }
  if (error instanceof TooManyBodiesError) {
    const message = 'Too many bodies from this address are under way.';
    return { status: 429, reason: 'body', code: 'RATE_LIMITED', message };
  }
  return null;
}

/** Answers at once and closes: what still comes of the body is dropped for a second, so that the answer gets through. */
function refuse(
  request: IncomingMessage,
  response: ServerResponse,
  problem: Problem,
  requestId: string,
  metrics: Metrics,
): void {
  if (problem.reason) metrics.refused(problem.reason);
  metrics.request('none', problem.status, 0);
  response.writeHead(problem.status, {
    'content-type': 'application/json; charset=utf-8',
    'x-request-id': requestId,
    'x-content-type-options': 'nosniff',
    'cache-control': 'no-store',
    connection: 'close',
    ...problem.headers,
  });
  response.end(problemBody(problem, requestId));
  request.resume();
  const linger = setTimeout(() => request.destroy(), 1_000);
  request.once('close', () => clearTimeout(linger));
}
