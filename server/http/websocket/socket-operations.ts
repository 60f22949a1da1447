/** The GraphQL side of one WebSocket: each message's operation through the pipeline, each refusal as its own answer. */
import {
  type ExecutionArgs,
  type ExecutionResult,
  type FormattedExecutionResult,
  GraphQLError,
  type GraphQLFormattedError,
  getOperationAST,
} from 'graphql';
import type { SubscribePayload } from 'graphql-ws';
import { isAsyncIterable } from 'graphql-yoga';
import { refusal } from '../../error-mapping.ts';
import type { Limits } from '../../limits.ts';
import type { Metrics } from '../../metrics.ts';
import type { Source } from '../deps.ts';
import type { Operation, Operations } from '../pipeline/operation.ts';
import type { Pipeline } from '../pipeline/pipeline.ts';
import { requestIdOf } from '../request-id.ts';
import { stoppingRefusal } from '../stopping.ts';

export interface SocketOperationsOptions {
  readonly pipeline: Pipeline;
  readonly operations: Operations;
  readonly limits: Limits;
  readonly metrics: Metrics;
  readonly source: Source;
  readonly stopping: () => boolean;
  token(): string | null;
}

export interface SocketOperations {
  /** Arguments for execution, or why not: never rejects, as that would close the socket. */
  prepare(id: string, payload: SubscribePayload): Promise<ExecutionArgs | readonly GraphQLError[]>;
  /** Runs them. What failed before anything ran becomes an `error` message, and never an exception. */
  run(args: ExecutionArgs): Promise<ExecutionResult | AsyncIterable<ExecutionResult>>;
  formatResult(payload: SubscribePayload, result: ExecutionResult): FormattedExecutionResult;
  formatErrors(
    payload: SubscribePayload,
    errors: readonly GraphQLError[],
  ): readonly GraphQLFormattedError[];
  ended(payload: SubscribePayload): void;
  /** Ends everything that runs with this error; what is to be said about each. */
  cutOff(reason: Error): readonly {
    readonly id: string;
    readonly payload: readonly GraphQLFormattedError[];
  }[];
  abortAll(reason: Error): void;
}

/** Carries errors through graphql-ws, which makes an `error` message of what an iterator throws. */
class RefusedError extends Error {
  override readonly name = 'RefusedError';
  readonly errors: readonly GraphQLError[];
  constructor(errors: readonly GraphQLError[]) {
    super('refused');
    this.errors = errors;
  }
}

type Runner = (args: ExecutionArgs) => Promise<ExecutionResult | AsyncIterable<ExecutionResult>>;

export function createSocketOperations(options: SocketOperationsOptions): SocketOperations {
  const { limits, metrics, operations, pipeline, source } = options;
  // By payload and not by id: a client may use an id again while what it had before still winds down.
  const running = new Map<
    SubscribePayload,
    { readonly id: string; readonly operation: Operation }
  >();
  const runners = new WeakMap<ExecutionArgs, Runner>();

  function end(payload: SubscribePayload): void {
    running.get(payload)?.operation.end();
    running.delete(payload);
  }

  function publish<R extends ExecutionResult>(payload: SubscribePayload, result: R): R {
    const requestId = running.get(payload)?.operation.requestId ?? requestIdOf(null);
    return pipeline.publish(result, requestId);
  }

  function formatErrors(payload: SubscribePayload, errors: readonly GraphQLError[]) {
    const plain = errors.flatMap((error) =>
      error.originalError instanceof RefusedError ? error.originalError.errors : [error],
    );
    const published = publish(payload, { errors: plain }).errors;
    end(payload);
    return published.map(format);
  }

  async function build(operation: Operation, payload: SubscribePayload): Promise<ExecutionArgs> {
    const facts = {
      operation,
      source,
      token: options.token(),
      transport: 'ws' as const,
      queriesOnly: false,
    };
    const { query, variables, operationName } = payload;
    const enveloped = pipeline.enveloped(facts);
    const document = enveloped.parse(query);
    const kind = getOperationAST(document, operationName)?.operation;
    if (!kind) {
      throw refusal('OPERATION_RESOLUTION_FAILURE', 'Name one of the operations in the document.');
    }
    const { schema } = enveloped;
    const invalid = enveloped.validate(schema, document);
    if (invalid.length > 0) throw new RefusedError(invalid);
    const args: ExecutionArgs = {
      schema,
      document,
      contextValue: await enveloped.contextFactory(),
      variableValues: variables ?? null,
      operationName: operationName ?? null,
    };
    runners.set(args, kind === 'subscription' ? enveloped.subscribe : enveloped.execute);
    return args;
  }

  return {
    async prepare(id, payload) {
      if (options.stopping()) return [stoppingRefusal()];
      if (running.size >= limits.stream.operations) {
        metrics.refused('operations');
        const message = `A socket may run ${limits.stream.operations} operations at a time.`;
        return [refusal('RATE_LIMITED', message, { retryAfterMs: 1_000 })];
      }
      const operation = operations.open(requestIdOf(null));
      running.set(payload, { id, operation });
      try {
        return await build(operation, payload);
      } catch (error) {
        return error instanceof RefusedError ? error.errors : [asGraphQLError(error)];
      } finally {
        // graphql-ws keeps the payload as long as the operation runs.
        Object.assign(payload, { query: '', variables: null });
      }
    },
    async run(args) {
      try {
        const result = await runners.get(args)?.(args);
        if (!result) throw new Error('An operation was run that was not prepared.');
        if (isAsyncIterable<ExecutionResult>(result) || 'data' in result) return result;
        return failing(result.errors ?? []);
      } catch (error) {
        return failing([asGraphQLError(error)]);
      }
    },
    formatResult(payload, result) {
      const { errors, ...rest } = publish(payload, result);
      return errors?.length ? { ...rest, errors: errors.map(format) } : rest;
    },
    formatErrors,
    ended: end,
    cutOff(reason) {
      return [...running].map(([payload, { id, operation }]) => {
        const errors = formatErrors(payload, [asGraphQLError(reason)]);
        operation.abort(reason);
        return { id, payload: errors };
      });
    },
    abortAll(reason) {
      for (const [payload, { operation }] of [...running]) {
        operation.abort(reason);
        end(payload);
      }
    },
  };
}

function failing(errors: readonly GraphQLError[]): AsyncIterable<ExecutionResult> {
  return {
    [Symbol.asyncIterator]: () => ({ next: () => Promise.reject(new RefusedError(errors)) }),
  };
}

function asGraphQLError(error: unknown): GraphQLError {
  if (error instanceof GraphQLError) return error;
  return new GraphQLError('Unexpected error.', {
    originalError: error instanceof Error ? error : new Error(String(error)),
  });
}

/** `http` is for the other transport. */
function format(error: GraphQLError): GraphQLFormattedError {
  const { http: _, ...extensions } = error.extensions;
  return { ...error.toJSON(), extensions };
}
