/** The one way an operation is executed, whichever transport it came by. */
import type { DocumentNode } from 'graphql';
import { createYoga, type YogaServerInstance } from 'graphql-yoga';
import { LRUCache } from 'lru-cache';
import { toPublicErrors } from '../../error-mapping.ts';
import type { FrontDoorDeps, OperationContext } from '../deps.ts';
import { documentLimits } from './document-limits.ts';
import { sizeOfDocument } from './document-size.ts';
import { execution } from './execution.ts';
import { httpTransport, type Publish } from './http-transport.ts';
import { createLane } from './lane.ts';
import type { OperationFacts, PipelineContext } from './server-context.ts';

export interface Pipeline {
  /** One HTTP request for /graphql, JSON or server-sent events. */
  respond(request: Request, facts: OperationFacts): Promise<Response>;
  /** Parse, validate, context and execution for a transport without requests. */
  enveloped(facts: OperationFacts): Enveloped;
  readonly publish: Publish;
}

type Enveloped = ReturnType<YogaServerInstance<PipelineContext, object>['getEnveloped']>;

export function createPipeline<C extends OperationContext & object>(
  deps: FrontDoorDeps<C>,
): Pipeline {
  const { limits, logger, metrics, schema } = deps;
  const publish: Publish = (result, requestId) =>
    result.errors?.length
      ? {
          ...result,
          errors: toPublicErrors(result.errors, { requestId, logger, limits: limits.response }),
        }
      : result;

  const yoga = createYoga<PipelineContext, C>({
    schema,
    context: ({ frontDoor }) => {
      const { operation, source, token } = frontDoor;
      const { requestId, signal } = operation;
      return deps.createContext({ token, source, requestId, signal });
    },
    // Everything a stranger could reach besides the endpoint is served by the front door.
    cors: false,
    graphiql: false,
    landingPage: false,
    multipart: false,
    batching: false,
    healthCheckEndpoint: ' ',
    logging: false,
    maskedErrors: false,
    maxRequestBodySize: false,
    parserAndValidationCache: {
      documentCache: new LRUCache<string, DocumentNode>({
        maxSize: limits.document.cacheBytes,
        sizeCalculation: sizeOfDocument,
      }),
      errorCache: new LRUCache<string, Error>({
        maxSize: limits.document.cacheBytes / 64,
        sizeCalculation: (_error, text) => text.length + 1,
      }),
    },
    plugins: [...documentLimits(limits, metrics), execution(deps), httpTransport(publish)],
  });

  const lane = createLane({
    ...deps,
    publish,
    validDocument(params, facts) {
      const { parse, schema: current, validate } = yoga.getEnveloped({ frontDoor: facts, params });
      try {
        const document: DocumentNode = parse(params.query);
        return validate(current, document).length === 0 ? document : null;
      } catch {
        return null;
      }
    },
  });

  return {
    async respond(request, facts) {
      return (await lane.respond(request, facts)) ?? yoga.fetch(request, { frontDoor: facts });
    },
    // Parameters would stay in the context as long as a subscription runs, and nothing reads them there.
    enveloped: (facts) => yoga.getEnveloped({ frontDoor: facts }),
    publish,
  };
}
