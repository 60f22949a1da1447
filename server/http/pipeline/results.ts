import type { ExecutionResult } from 'graphql';

/** Status of an answer to a request that could not run. Answers with `data` are 200. GraphQL over HTTP, §6.4.2. */
const STATUS: Readonly<Record<string, number>> = {
  UNAUTHENTICATED: 401,
  FORBIDDEN: 403,
  RATE_LIMITED: 429,
  MODULE_UNAVAILABLE: 503,
  TIMEOUT: 504,
  INTERNAL_SERVER_ERROR: 500,
};

/** Gives each error without `data` the status Yoga shall answer with; `spec`: only for application/graphql-response+json. */
export function setStatus(result: ExecutionResult): void {
  if ('data' in result) return;
  for (const { extensions } of result.errors ?? []) {
    extensions.http ??= { spec: true, status: STATUS[String(extensions.code)] ?? 400 };
  }
}

export function mapResults(
  source: AsyncIterable<ExecutionResult>,
  map: (result: ExecutionResult) => ExecutionResult,
): AsyncIterable<ExecutionResult> {
  const iterator = source[Symbol.asyncIterator]();
  return {
    [Symbol.asyncIterator]: () => ({
      async next() {
        const step = await iterator.next();
        return step.done ? step : { done: false, value: map(step.value) };
      },
      async return() {
        await iterator.return?.();
        return { done: true, value: undefined };
      },
    }),
  };
}
