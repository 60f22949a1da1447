import type { ExecutionResult } from 'graphql';
import { UnauthenticatedError } from '../../../domains/shared/errors.ts';
import type { Operation } from './operation.ts';

export interface StreamGuard {
  readonly operation: Operation;
  /** Aborts when the session ends. */
  readonly ended: AbortSignal | null;
  readonly onEvent: () => void;
  readonly onEnd: () => void;
}

type Results = AsyncIterable<ExecutionResult>;
type Step = IteratorResult<ExecutionResult, undefined>;

const DONE: Step = { done: true, value: undefined };

/**
 * A subscription that ends at once, whatever its source is waiting for: with UNAUTHENTICATED when the session ends,
 * as complete when the gateway stops, with the reason when the operation is aborted. Pulls one event at a time.
 */
export function guardStream(source: Results, guard: StreamGuard): AsyncGenerator<ExecutionResult> {
  const { operation, ended } = guard;
  const iterator = source[Symbol.asyncIterator]();
  let pending: { resolve(step: Step): void; reject(error: unknown): void } | null = null;
  // Set once over: what the next pull gives.
  let failure: { readonly error: unknown } | null = null;
  let over = false;

  const onSessionEnd = () => finish({ error: new UnauthenticatedError() });
  const onStop = () => finish(null);
  const onAbort = () => finish({ error: operation.signal.reason });
  const watched: readonly (readonly [AbortSignal | null, () => void])[] = [
    [ended, onSessionEnd],
    [operation.stopped, onStop],
    [operation.signal, onAbort],
  ];

  function finish(error: { readonly error: unknown } | null): void {
    if (over) return;
    over = true;
    for (const [signal, listener] of watched) signal?.removeEventListener('abort', listener);
    // A generator that waits cannot be returned from: its signal wakes it, and nobody waits for it here.
    operation.abort(new Error('The subscription ended.'));
    Promise.resolve(iterator.return?.()).catch(() => {});
    operation.end();
    guard.onEnd();
    failure = error;
    if (pending) settle();
  }

  function settle(): void {
    const waiting = pending;
    pending = null;
    const failed = failure;
    failure = null;
    if (failed) waiting?.reject(failed.error);
    else waiting?.resolve(DONE);
  }

  for (const [signal, listener] of watched) {
    if (signal?.aborted) listener();
    else signal?.addEventListener('abort', listener);
  }

  function next(): Promise<Step> {
    return new Promise((resolve, reject) => {
      pending = { resolve, reject };
      if (over) {
        settle();
        return;
      }
      iterator.next().then(
        (step) => {
          if (over) return;
          if (step.done) return finish(null);
          pending = null;
          guard.onEvent();
          resolve(step);
        },
        (error: unknown) => finish({ error }),
      );
    });
  }

  return {
    next,
    async return() {
      finish(null);
      return DONE;
    },
    async throw(error: unknown) {
      finish(null);
      throw error;
    },
    [Symbol.asyncIterator]() {
      return this;
    },
    async [Symbol.asyncDispose]() {
      finish(null);
    },
  };
}
