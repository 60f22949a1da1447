/** Everything that comes in over the network: HTTP, event streams and WebSockets on one port. */
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { BodyTooLargeError, readWebBody } from './body.ts';
import type { FrontDoorDeps, OperationContext, Source } from './deps.ts';
import { createHostPolicy, type HostPolicy } from './hosts.ts';
import { createListener } from './listener.ts';
import { createOperations } from './pipeline/operation.ts';
import { createPipeline } from './pipeline/pipeline.ts';
import { problemResponse } from './problem.ts';
import { requestIdOf } from './request-id.ts';
import { createRouter } from './router.ts';
import { stoppingRefusal } from './stopping.ts';
import { createStreamLedger } from './stream-ledger.ts';
import { createSocketServer } from './websocket/upgrade.ts';

export interface FrontDoor {
  /**
   * In-process callers. Everything but what only a listener can check, the Host header and slow readers, is as over
   * the network. @param source default: this process, which counts as loopback; say otherwise when passing on
   * strangers' requests.
   */
  fetch(request: Request, source?: Source): Promise<Response>;
  /** @throws PortInUseError @param port 0 takes a free one. */
  listen(at: { readonly host: string; readonly port: number }): Promise<Listening>;
  /** Ends subscriptions, waits for queries and mutations up to the deadline, closes everything. Idempotent. */
  close(options: { readonly deadlineMs: number }): Promise<void>;
}

export interface Listening {
  /** The GraphQL endpoint. */
  readonly url: string;
  readonly port: number;
}

export class PortInUseError extends Error {
  override readonly name = 'PortInUseError';
  constructor(host: string, port: number) {
    super(
      `Port ${port} on ${host} is in use. Set PORT to another one, or stop what listens there.`,
    );
  }
}

const IN_PROCESS: Source = { address: 'in-process', loopback: true };

export function createFrontDoor<C extends OperationContext & object>(
  deps: FrontDoorDeps<C>,
): FrontDoor {
  const { limits, logger, metrics } = deps;
  const policyAt = (boundTo: string) => createHostPolicy({ boundTo, ...deps });
  let policy: HostPolicy = policyAt('127.0.0.1');
  let server: Server | null = null;
  let closing: Promise<void> | null = null;

  const hosts = () => policy;
  const stopping = () => closing !== null;
  const operations = createOperations();
  const pipeline = createPipeline(deps);
  const ledger = createStreamLedger(limits.stream);
  const router = createRouter(deps, { pipeline, operations, hosts, stopping });
  const common = { pipeline, operations, limits, logger, metrics, hosts, ledger, stopping };
  const sockets = createSocketServer(common);

  async function close(deadlineMs: number): Promise<void> {
    const deadline = new AbortController();
    const timer = setTimeout(() => deadline.abort(), deadlineMs);
    const closed = server && new Promise<void>((resolve) => server?.close(() => resolve()));
    operations.stopStreams();
    await operations.drained(deadline.signal);
    operations.abortAll(stoppingRefusal());
    await sockets.close(deadline.signal);
    server?.closeIdleConnections();
    deadline.signal.addEventListener('abort', () => server?.closeAllConnections());
    if (deadline.signal.aborted) server?.closeAllConnections();
    await closed;
    clearTimeout(timer);
  }

  return {
    async fetch(request, source = IN_PROCESS) {
      const requestId = requestIdOf(request.headers.get('x-request-id'));
      try {
        const body =
          request.method === 'POST'
            ? await readWebBody(request, limits.request.bodyBytes)
            : undefined;
        return await router.handle(request, { requestId, source, body }, request.signal);
      } catch (error) {
        if (!(error instanceof BodyTooLargeError)) throw error;
        metrics.refused('body');
        const message = `A body may have ${limits.request.bodyBytes} bytes.`;
        return problemResponse({ status: 413, message }, requestId);
      }
    },
    async listen({ host, port }) {
      policy = policyAt(host);
      const listener = createListener({ ...common, router, upgrade: sockets.upgrade });
      await new Promise<void>((resolve, reject) => {
        listener.once('error', (error: NodeJS.ErrnoException) => {
          reject(error.code === 'EADDRINUSE' ? new PortInUseError(host, port) : error);
        });
        listener.listen(port, host, resolve);
      });
      server = listener;
      const bound = (listener.address() as AddressInfo).port;
      const name = host === '0.0.0.0' || host === '::' ? 'localhost' : host;
      const shown = name.includes(':') ? `[${name}]` : name;
      return { url: `http://${shown}:${bound}/graphql`, port: bound };
    },
    close({ deadlineMs }) {
      closing ??= close(deadlineMs);
      return closing;
    },
  };
}
