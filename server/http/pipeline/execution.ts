/** What every operation passes before and while it runs, on each transport: inputs, cost, deadline, session. */
import { type ExecutionArgs, type ExecutionResult, getOperationAST } from 'graphql';
import { isAsyncIterable, type Plugin } from 'graphql-yoga';
import { codeOf, refusal } from '../../error-mapping.ts';
import type { Limits } from '../../limits.ts';
import type { Metrics } from '../../metrics.ts';
import type { OperationContext } from '../deps.ts';
import { costOf, costRefusals } from './cost.ts';
import { guardStream } from './guard-stream.ts';
import { createKeptLedger } from './kept-ledger.ts';
import type { Operation } from './operation.ts';
import type { PipelineContext } from './server-context.ts';
import { inputWeight, variableErrors } from './variables.ts';

export interface ExecutionOptions<C extends OperationContext> {
  readonly limits: Limits;
  readonly metrics: Metrics;
  renewContext?(context: C): void;
}

export function execution<C extends OperationContext>(options: ExecutionOptions<C>): Plugin {
  const { limits, metrics } = options;
  const kept = createKeptLedger(limits.document.keptBytes);
  return {
    onExecute({ args, executeFn, setExecuteFn, setResultAndStopExecution }) {
      const errors = inputErrors(args, options);
      if (errors.length > 0) return setResultAndStopExecution({ errors });
      const { frontDoor } = contextOf<C>(args);
      const type = typeOf(args);
      setExecuteFn((given: ExecutionArgs) => {
        // The executor stops between fields when its signal aborts.
        const cancellable = { ...given, signal: frontDoor.operation.signal };
        return runBounded(frontDoor.operation, type, () => executeFn(cancellable), options);
      });
    },
    onSubscribe({ args, subscribeFn, setSubscribeFn, setResultAndStopExecution }) {
      const errors = inputErrors(args, options);
      if (errors.length > 0) return setResultAndStopExecution({ errors });
      const context = contextOf<C>(args);
      const { operation, queriesOnly, source, transport } = context.frontDoor;
      if (queriesOnly) {
        metrics.refused('method');
        const http = { status: 405, headers: { Allow: 'POST' } };
        const message = 'By GET only queries are answered: subscribe by POST or WebSocket.';
        return setResultAndStopExecution({ errors: [refusal('BAD_REQUEST', message, { http })] });
      }
      const weight = inputWeight(args.variableValues);
      if (weight > limits.document.keptInput) {
        metrics.refused('input');
        const message = 'The variables of a subscription are too large.';
        const refused = refusal('BAD_USER_INPUT', message, { path: [] });
        return setResultAndStopExecution({ errors: [refused] });
      }
      setSubscribeFn(async (given: ExecutionArgs) => {
        const result = await withDeadline(operation, subscribeFn(given), limits, metrics);
        metrics.operation('subscription', outcomeOf(result));
        if (!isAsyncIterable<ExecutionResult>(result)) return result;
        const giveBack = kept.keep(source.address, args.document, weight);
        if (!giveBack) {
          // Nobody waits for a source that does not end at once.
          Promise.resolve(result[Symbol.asyncIterator]().return?.()).catch(() => {});
          return { errors: [tooMuchKept(metrics)] };
        }
        operation.markStreaming();
        metrics.subscriptionOpened(transport);
        return guardStream(result, {
          operation,
          ended: context.viewer?.ended ?? null,
          onEvent: () => options.renewContext?.(context),
          onEnd() {
            giveBack();
            metrics.subscriptionClosed(transport);
          },
        });
      });
    },
  };
}

function tooMuchKept(metrics: Metrics) {
  metrics.refused('streams');
  const message =
    'The subscriptions of this address keep too much: use the same documents, or fewer.';
  return refusal('RATE_LIMITED', message, { retryAfterMs: 1_000 });
}

type AnyArgs = Pick<ExecutionArgs, 'schema' | 'document' | 'contextValue'> & {
  readonly operationName?: string | null | undefined;
  readonly variableValues?: unknown;
};

// The pipeline builds every context itself, from these two parts.
function contextOf<C>(args: AnyArgs): C & PipelineContext {
  return args.contextValue as C & PipelineContext;
}

function typeOf({ document, operationName }: AnyArgs): 'query' | 'mutation' | 'unknown' {
  const type = getOperationAST(document, operationName)?.operation;
  return type === 'query' || type === 'mutation' ? type : 'unknown';
}

/** Runs a query or mutation within its deadline, and counts how it ended. */
export async function runBounded<T>(
  operation: Operation,
  type: 'query' | 'mutation' | 'unknown',
  run: () => T | PromiseLike<T>,
  { limits, metrics }: Pick<ExecutionOptions<never>, 'limits' | 'metrics'>,
): Promise<T | ExecutionResult> {
  const result = await withDeadline(operation, run(), limits, metrics);
  metrics.operation(type, outcomeOf(result));
  return result;
}

/** @param silent does not count them: they will be found again */
export function inputErrors(
  args: Omit<AnyArgs, 'contextValue'>,
  { limits, metrics }: Pick<ExecutionOptions<never>, 'limits' | 'metrics'>,
  { silent = false }: { readonly silent?: boolean } = {},
): ReturnType<typeof variableErrors> {
  const count = (reason: 'input' | 'list' | 'cost') => {
    if (!silent) metrics.refused(reason);
  };
  const { schema, document } = args;
  const operationName = args.operationName || null;
  const operation = getOperationAST(document, operationName);
  if (!operation) {
    return [refusal('OPERATION_RESOLUTION_FAILURE', 'Name one of the operations in the document.')];
  }
  const variables = (args.variableValues ?? {}) as Readonly<Record<string, unknown>>;
  const errors = variableErrors(schema, operation, variables, limits);
  if (errors.length > 0) {
    count('input');
    return errors;
  }
  const cost = costOf({ schema, document, operationName, variables }, limits.document);
  const refusals = costRefusals(cost, limits.document);
  if (refusals.length > 0) count(cost.longLists.length > 0 ? 'list' : 'cost');
  return refusals;
}

/** The executor waits for a resolver that does not listen to its signal; the caller does not. */
async function withDeadline<T>(
  operation: Operation,
  run: T | PromiseLike<T>,
  limits: Limits,
  metrics: Metrics,
): Promise<T | ExecutionResult> {
  const { deadlineMs } = limits.operation;
  const { signal } = operation;
  let onAbort = () => {};
  const aborted = new Promise<ExecutionResult>((resolve) => {
    onAbort = () => resolve({ errors: [signal.reason] });
  });
  if (signal.aborted) onAbort();
  signal.addEventListener('abort', onAbort);
  const timer = setTimeout(() => {
    metrics.refused('timeout');
    operation.abort(
      refusal(
        'TIMEOUT',
        `The operation took longer than ${deadlineMs} ms. It may have taken effect.`,
      ),
    );
  }, deadlineMs);
  const settled = Promise.resolve(run).catch((error: unknown) => ({ errors: [error as Error] }));
  try {
    return await Promise.race([settled as Promise<T>, aborted]);
  } finally {
    clearTimeout(timer);
    signal.removeEventListener('abort', onAbort);
  }
}

function outcomeOf(result: unknown): string {
  if (isAsyncIterable(result)) return 'ok';
  const [error] = (result as ExecutionResult | undefined)?.errors ?? [];
  return error ? codeOf(error) : 'ok';
}
