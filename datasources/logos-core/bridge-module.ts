/** What generated clients are made of. */
import type { BridgeTransport, CallOptions } from './bridge-transport.ts';
import { rejectionOf } from './provider-rejection.ts';
import type { Codec } from './wire/codec.ts';
import type { Json } from './wire/json.ts';
import { Path } from './wire/path.ts';
import { WireError } from './wire/wire-error.ts';

/** A parameter of an event. */
export interface Parameter<T> {
  readonly name: string;
  readonly type: Codec<T>;
}

export function parameter<T>(name: string, type: Codec<T>): Parameter<T> {
  return { name, type };
}

/** A parameter of a call with its value, ready to be written. */
export type Argument = (call: string) => Json;

/** @throws WireError when called, if the value does not fit */
export function argument<T>(name: string, type: Codec<T>, value: T): Argument {
  return (call) => type.encode(value, Path.root(`${call}(${name})`));
}

/** The streams of a module's events: each yields the event's parameters in order. */
export type EventStreams<Events> = {
  readonly [E in keyof Events]: (options: CallOptions) => AsyncIterable<Events[E]>;
};

export interface BridgeModule {
  /**
   * @throws ProviderRejectedError when the module refused the call
   * @throws WireError when arguments or answer do not fit the contract
   */
  call<T>(
    method: string,
    parameters: readonly Argument[],
    returns: Codec<T>,
    options: CallOptions,
  ): Promise<T>;
  /** @throws WireError from the stream when an event does not fit the contract */
  events<T extends readonly unknown[]>(
    event: string,
    parameters: { readonly [K in keyof T]: Parameter<T[K]> },
    options: CallOptions,
  ): AsyncIterable<T>;
}

function readEvent(
  place: string,
  parameters: readonly Parameter<unknown>[],
  data: readonly Json[],
): readonly unknown[] {
  if (data.length !== parameters.length) {
    throw new WireError(
      Path.root(place),
      `expected ${parameters.length} parameters, found ${data.length}`,
    );
  }
  return parameters.map(({ name, type }, index) =>
    type.decode(data[index], Path.root(`${place}(${name})`)),
  );
}

export function bridgeModule(module: string, transport: BridgeTransport): BridgeModule {
  return {
    async call(method, parameters, returns, options) {
      const place = `${module}.${method}`;
      const written = parameters.map((write) => write(place));
      const answer = await transport.call(module, method, written, options);
      const rejection = rejectionOf(module, method, answer);
      if (rejection !== null) throw rejection;
      return returns.decode(answer, Path.root(`${place}()`));
    },
    async *events<T extends readonly unknown[]>(
      event: string,
      parameters: { readonly [K in keyof T]: Parameter<T[K]> },
      options: CallOptions,
    ) {
      for await (const data of transport.events(module, event, options)) {
        // The parameters' types are those of T, one by one; the compiler cannot follow them through the array.
        yield readEvent(`${module}.${event}`, parameters, data) as T;
      }
    },
  };
}
