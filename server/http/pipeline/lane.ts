/**
 * The lane of compiled operations: a query or mutation by POST that was asked before goes through functions made for
 * it, instead of Yoga and the executor. Checks, limits, context, deadline, masking, statuses and metrics are the same
 * code; whatever is out of the ordinary is left to Yoga. Spec: LANE in specs/front-door.md.
 */
import type { DocumentNode } from 'graphql';
import type { GraphQLParams } from 'graphql-yoga';
import { LRUCache } from 'lru-cache';
import type { FrontDoorDeps, OperationContext } from '../deps.ts';
import { type CompiledOperation, createCompiler } from './compile.ts';
import { type CostRequest, sizeOf } from './cost.ts';
import { sizeOfDocument } from './document-size.ts';
import { inputErrors, runBounded } from './execution.ts';
import type { Publish } from './http-transport.ts';
import { jsonResponse, jsonTypeOf } from './json-response.ts';
import { paramsOfBody } from './request-params.ts';
import { setStatus } from './results.ts';
import type { OperationFacts } from './server-context.ts';

export interface Lane {
  /** Null: not for the lane, and nothing has happened yet. */
  respond(request: Request, facts: OperationFacts): Promise<Response | null>;
}

export interface LaneOptions<C extends OperationContext & object> extends FrontDoorDeps<C> {
  readonly publish: Publish;
  /** Parses and validates as for the other transports; null when that refuses. */
  validDocument(params: GraphQLParams, facts: OperationFacts): DocumentNode | null;
}

/** What is known of an operation: how often it was asked for, then what became of it. */
interface Known {
  asked: number;
  /** Null: not valid, or not for the lane. */
  document?: DocumentNode | null;
  compiled?: CompiledOperation | null;
}

export function createLane<C extends OperationContext & object>(options: LaneOptions<C>): Lane {
  const { limits, publish, schema } = options;
  const { cacheBytes, compileAfter, compiled: kept, compiledFields } = limits.document;
  const compile = createCompiler(schema);
  const operations = new LRUCache<string, Known>({
    max: kept,
    maxSize: cacheBytes,
    sizeCalculation: ({ document }, key) =>
      2 * key.length + (document ? sizeOfDocument(document) : 0),
  });

  const keyOf = ({ operationName, query }: GraphQLParams) => `${operationName ?? ''}\n${query}`;

  function lookUp(params: GraphQLParams): Known {
    const key = keyOf(params);
    const known = operations.get(key) ?? { asked: 0 };
    known.asked++;
    operations.set(key, known);
    return known;
  }

  /** What became of it decides how much room it takes. */
  function weighAgain(params: GraphQLParams, known: Known): void {
    const key = keyOf(params);
    if (operations.delete(key)) operations.set(key, known);
  }

  /** Compiling unfolds what executing walks through, and holds up everybody meanwhile. */
  function compileSmall(request: CostRequest): CompiledOperation | null {
    if (sizeOf(request, compiledFields) > compiledFields) return null;
    return compile(request.document, request.operationName);
  }

  async function execute(params: GraphQLParams, facts: OperationFacts) {
    const known = lookUp(params);
    if (known.asked <= compileAfter) return null;
    if (known.document === undefined) {
      known.document = options.validDocument(params, facts);
      weighAgain(params, known);
    }
    const { document } = known;
    if (document === null || known.compiled === null) return null;
    const { operation, source, token } = facts;
    const { requestId, signal } = operation;
    const { operationName = null, variables = {} } = params;
    const request = { schema, document, operationName, variables };
    // What is refused is refused by Yoga, which checks again: nothing has run yet.
    const args = { ...request, variableValues: variables };
    if (inputErrors(args, options, { silent: true }).length > 0) return null;
    if (known.compiled === undefined) {
      known.compiled = compileSmall(request);
      if (known.compiled === null) {
        // Nobody asks for it here any more.
        known.document = null;
        weighAgain(params, known);
      }
    }
    const { compiled } = known;
    if (compiled === null) return null;
    const context = await options
      .createContext({ token, source, requestId, signal })
      .catch(() => null);
    if (context === null) return null;
    options.metrics.compiled();
    const run = () => compiled.run({ ...context, frontDoor: facts }, variables);
    return runBounded(operation, compiled.type, run, options);
  }

  return {
    async respond(request, facts) {
      const mediaType = request.method === 'POST' ? jsonTypeOf(request) : null;
      const params = mediaType && paramsOf(request, facts);
      const result = params && (await execute(params, facts));
      if (!mediaType || !result) return null;
      const published = publish(result, facts.operation.requestId);
      setStatus(published);
      return jsonResponse(published, mediaType);
    },
  };
}

/** Null when they are none: Yoga says what is wrong. */
function paramsOf(request: Request, { facts }: OperationFacts): GraphQLParams | null {
  try {
    const body = facts?.body ?? new Uint8Array();
    const params = paramsOfBody(request.headers.get('content-type'), body);
    return params.extensions ? null : params;
  } catch {
    return null;
  }
}
