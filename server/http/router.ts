/** From a request to a response, for the listener and for in-process callers alike. */
import { ClientGoneError } from '../error-mapping.ts';
import { bearerToken } from './bearer.ts';
import { corsHeaders, preflight } from './cors.ts';
import type { FrontDoorDeps, OperationContext, RequestFacts } from './deps.ts';
import { createGraphiql, wantsPage } from './graphiql.ts';
import type { HostPolicy } from './hosts.ts';
import type { Operations } from './pipeline/operation.ts';
import type { Pipeline } from './pipeline/pipeline.ts';
import { live, metricsPage, ready } from './probes.ts';
import { type Problem, problemResponse } from './problem.ts';
import { checkRequest, type Route, routeOf } from './request-checks.ts';
import { STOPPING } from './stopping.ts';

export interface Router {
  /** Never rejects. @param signal aborts when the caller is gone. */
  handle(request: Request, facts: RequestFacts, signal: AbortSignal): Promise<Response>;
}

export interface RouterOptions {
  readonly pipeline: Pipeline;
  readonly operations: Operations;
  readonly hosts: () => HostPolicy;
  readonly stopping: () => boolean;
}

const SECURITY_HEADERS = {
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
  'cross-origin-resource-policy': 'same-origin',
} as const;

export function createRouter<C extends OperationContext>(
  deps: FrontDoorDeps<C>,
  { pipeline, operations, hosts, stopping }: RouterOptions,
): Router {
  const { limits, logger, metrics } = deps;
  const graphiql = createGraphiql(deps.graphiqlTabs);

  async function graphql(request: Request, facts: RequestFacts, signal: AbortSignal) {
    if (wantsPage(request)) return graphiql.respond(request);
    if (stopping()) return problemResponse(STOPPING, facts.requestId);
    const operation = operations.open(facts.requestId);
    const gone = () => operation.abort(new ClientGoneError());
    signal.addEventListener('abort', gone, { once: true });
    try {
      return await pipeline.respond(request, {
        operation,
        source: facts.source,
        token: bearerToken(request.headers.get('authorization')),
        transport: 'sse',
        queriesOnly: request.method === 'GET',
        facts,
      });
    } finally {
      if (!operation.streaming) {
        signal.removeEventListener('abort', gone);
        operation.end();
      }
    }
  }

  async function answer(route: Route, request: Request, facts: RequestFacts, signal: AbortSignal) {
    switch (route) {
      case 'root':
        return new Response(null, { status: 302, headers: { location: '/graphql' } });
      case 'graphql':
        return graphql(request, facts, signal);
      case 'live':
        return live();
      case 'ready':
        return ready(deps.readiness(), stopping());
      case 'metrics':
        return metricsPage(metrics);
      case 'none':
        return problemResponse(NOT_FOUND, facts.requestId);
    }
  }

  return {
    async handle(request, facts, signal) {
      const began = performance.now();
      const { requestId } = facts;
      const url = new URL(request.url);
      const route = routeOf(url.pathname);
      const problem = checkRequest({ request, url, route, hosts: hosts(), limits });
      let response: Response;
      try {
        if (problem) {
          if (problem.reason) metrics.refused(problem.reason);
          response = problemResponse(problem, requestId);
        } else if (request.method === 'OPTIONS') {
          response = preflight(request);
        } else {
          response = await answer(route, request, facts, signal);
        }
      } catch (error) {
        if (!signal.aborted) logger.error({ err: error, requestId }, 'a request failed');
        response = problemResponse(FAILED, requestId);
      }
      decorate(response, request, requestId, problem === null);
      const seconds = (performance.now() - began) / 1_000;
      metrics.request(route, response.status, seconds);
      const line = { requestId, route, method: request.method, status: response.status, seconds };
      if (route === 'graphql' || route === 'none') logger.info(line, 'request');
      else logger.debug(line, 'request');
      return response;
    },
  };
}

const NOT_FOUND: Problem = {
  status: 404,
  message: 'Nothing is here. The API is at /graphql.',
};

const FAILED: Problem = {
  status: 500,
  code: 'INTERNAL_SERVER_ERROR',
  message: 'Unexpected error. It was logged under this requestId.',
};

function decorate(response: Response, request: Request, requestId: string, allowed: boolean): void {
  const origin = allowed ? request.headers.get('origin') : null;
  const headers = { ...SECURITY_HEADERS, ...corsHeaders(origin), 'x-request-id': requestId };
  for (const [name, value] of Object.entries(headers)) response.headers.set(name, value);
  if (!response.headers.has('cache-control')) response.headers.set('cache-control', 'no-store');
}
