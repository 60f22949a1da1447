import type { Json } from './wire/json.ts';

export interface CallOptions {
  readonly signal: AbortSignal;
}

/**
 * How calls and events of modules get here. Values go through `parseJson` and `printJson`, so that integers keep their
 * digits. Parameters are positional: their number and order are the contract's.
 */
export interface BridgeTransport {
  /** @throws what the transport has for a call that was not answered; a `result` without success is an answer */
  call(
    module: string,
    method: string,
    parameters: readonly Json[],
    options: CallOptions,
  ): Promise<Json>;
  /** Ends when `signal` aborts; throws when events may have been lost, so that the reader can look again. */
  events(module: string, event: string, options: CallOptions): AsyncIterable<readonly Json[]>;
}
