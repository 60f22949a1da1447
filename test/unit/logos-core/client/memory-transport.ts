import type { BridgeTransport } from '../../../../datasources/logos-core/bridge-transport.ts';
import { type Json, parseJson, printJson } from '../../../../datasources/logos-core/wire/json.ts';

/** A call or a subscription as it came. */
export interface Asked {
  readonly what: string;
  /** Null for a subscription. */
  readonly parameters: Json | null;
  readonly signal: AbortSignal;
}

export interface MemoryTransport extends BridgeTransport {
  readonly asked: readonly Asked[];
}

/** As if everything had gone through a wire: as text, with nothing shared. */
function travelled<T extends Json>(value: T): T {
  return parseJson(printJson(value)) as T;
}

/**
 * A bridge within the process. `answers` are texts by `module.method`, as a module would write them;
 * `events` are the parameters of what `module.event` emits.
 */
export function memoryTransport(
  answers: Readonly<Record<string, string>>,
  events: Readonly<Record<string, readonly string[]>> = {},
): MemoryTransport {
  const asked: Asked[] = [];
  return {
    asked,
    async call(module, method, parameters, { signal }) {
      signal.throwIfAborted();
      const what = `${module}.${method}`;
      asked.push({ what, parameters: travelled([...parameters]), signal });
      const answer = answers[what];
      if (answer === undefined) throw new Error(`METHOD_NOT_FOUND ${what}`);
      return parseJson(answer);
    },
    async *events(module, event, { signal }) {
      const what = `${module}.${event}`;
      asked.push({ what, parameters: null, signal });
      for (const data of events[what] ?? []) {
        if (signal.aborted) return;
        yield parseJson(data) as readonly Json[];
      }
    },
  };
}
