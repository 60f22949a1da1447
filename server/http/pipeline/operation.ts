/** One running operation: its abort signal, and the set of all of them for draining. */

export interface Operation {
  readonly requestId: string;
  /** Aborts when the client goes away, the deadline passes, the session ends or the gateway stops. */
  readonly signal: AbortSignal;
  readonly streaming: boolean;
  /** From now on it is a subscription: stopping does not wait for it. */
  markStreaming(): void;
  abort(reason: Error): void;
  /** The gateway stops: a subscription ends as complete. */
  stop(): void;
  readonly stopped: AbortSignal;
  end(): void;
}

export interface Operations {
  open(requestId: string): Operation;
  /** Ends every subscription as complete. */
  stopStreams(): void;
  abortAll(reason: Error): void;
  /** Resolves when no query or mutation runs any more, or when `signal` aborts. */
  drained(signal: AbortSignal): Promise<void>;
}

export function createOperations(): Operations {
  const running = new Set<Operation>();
  const waiting = new Set<() => void>();
  const busy = () => [...running].some((operation) => !operation.streaming);
  const settle = () => {
    if (busy()) return;
    for (const resolve of waiting) resolve();
    waiting.clear();
  };
  return {
    open(requestId) {
      const life = new AbortController();
      const stopping = new AbortController();
      let streaming = false;
      const operation: Operation = {
        requestId,
        signal: life.signal,
        stopped: stopping.signal,
        get streaming() {
          return streaming;
        },
        markStreaming() {
          streaming = true;
          settle();
        },
        abort(reason) {
          if (!life.signal.aborted) life.abort(reason);
        },
        stop: () => stopping.abort(),
        end() {
          running.delete(operation);
          settle();
        },
      };
      running.add(operation);
      return operation;
    },
    stopStreams() {
      for (const operation of [...running]) if (operation.streaming) operation.stop();
    },
    abortAll(reason) {
      for (const operation of [...running]) operation.abort(reason);
    },
    drained(signal) {
      if (!busy() || signal.aborted) return Promise.resolve();
      return new Promise((resolve) => {
        waiting.add(resolve);
        signal.addEventListener('abort', () => resolve(), { once: true });
      });
    },
  };
}
