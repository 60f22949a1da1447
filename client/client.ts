import { backoff } from './backoff.ts';
import type { TypedDocument } from './document.ts';
import type { GatewayError, NetworkError } from './errors.ts';
import { post } from './http.ts';
import type { EventJson } from './position.ts';
import { resume } from './resume.ts';
import { createSocket } from './socket.ts';

export interface ClientOptions {
  /** The GraphQL endpoint, e.g. `http://127.0.0.1:4000/graphql`; subscriptions use the same one over `ws:`. */
  readonly url: string;
  /** Of login, accountCreate or accountRestore. */
  readonly token?: string | null;
  /** Default: the platform's. */
  readonly fetch?: typeof fetch;
  /** Default: the platform's (browsers, Node 22 and newer). */
  readonly webSocketImpl?: unknown;
  /** Milliseconds before the n-th attempt (from 0) to resume a stream. Default: 250 ms doubling to 10 s, with jitter. */
  readonly backoff?: (attempt: number) => number;
  /** Told whenever a stream was lost and will be resumed; a front end shows "reconnecting". */
  readonly onRetry?: (error: GatewayError | NetworkError, delayMs: number) => void;
}

export interface RequestOptions {
  readonly signal?: AbortSignal;
}

export interface SubscribeOptions {
  /**
   * Resume behind this cursor: that of login, or `viewer { cursor }` read before the lists. Without it events before
   * the first connection are not seen, nor those around a connection lost before its first event.
   */
  readonly after?: string | null;
  /** Ends the stream quietly. */
  readonly signal?: AbortSignal;
}

/** The event of a subscription document: its only root field. */
export type EventOf<TResult> = TResult[keyof TResult];

export interface GatewayClient extends AsyncDisposable {
  /** @throws GatewayError, NetworkError, or the signal's reason when aborted */
  request<TResult, TVariables>(
    document: TypedDocument<TResult, TVariables>,
    variables: TVariables,
    options?: RequestOptions,
  ): Promise<TResult>;
  /**
   * Starts when it is first read. Survives lost connections: none lost, none twice; a `StreamReset`
   * among the events says that the gateway could not resume and lists must be read anew.
   * @throws GatewayError while reading, when the gateway refuses for good
   */
  subscribe<TResult, TVariables extends { readonly after?: unknown }>(
    document: TypedDocument<TResult, TVariables>,
    variables: Omit<TVariables, 'after'>,
    options?: SubscribeOptions,
  ): AsyncIterable<EventOf<TResult>>;
  /** Later requests carry this token; open streams reconnect with it. Null: without a session. */
  setToken(token: string | null): void;
  /** Ends every stream quietly and closes the connection. */
  close(): Promise<void>;
}

/**
 * A client of one gateway.
 * @example
 * const client = createClient({ url: 'http://127.0.0.1:4000/graphql' });
 * const { login: result } = await client.request(login, { input: { keyUid, password } });
 * const { token, cursor } = unwrap(result, 'LoginSuccess');
 * client.setToken(token);
 * for await (const event of client.subscribe(chatEvents, {}, { after: cursor })) {
 *   if (event.__typename === 'MessageAdded') console.log(event.chatMessage.text);
 * }
 */
export function createClient(options: ClientOptions): GatewayClient {
  const { url } = options;
  let token = options.token ?? null;
  const closing = new AbortController();
  const socket = createSocket({ url, token: () => token, webSocketImpl: options.webSocketImpl });
  const close = async (): Promise<void> => {
    closing.abort();
    socket.terminate();
    await socket.dispose();
  };
  return {
    async request(document, variables, { signal } = {}) {
      const send = options.fetch ?? fetch;
      const data = await post(document.text, variables, { url, fetch: send, token, signal });
      return data as never;
    },
    subscribe(document, variables, { after = null, signal } = {}) {
      const stopped = new AbortController();
      const signals = [closing.signal, stopped.signal];
      const events = resume({
        socket,
        text: document.text,
        variables,
        after,
        signal: AbortSignal.any(signal ? [...signals, signal] : signals),
        backoff: options.backoff ?? backoff,
        onRetry: options.onRetry ?? (() => {}),
      });
      return stoppable(events, stopped) as AsyncIterable<never>;
    },
    setToken(next) {
      token = next;
      socket.terminate();
    },
    close,
    [Symbol.asyncDispose]: close,
  };
}

/** A generator's `return()` waits for the pending `next()`; this one ends that first. */
function stoppable(
  events: AsyncGenerator<EventJson, void>,
  stopped: AbortController,
): AsyncIterableIterator<EventJson, void> {
  return {
    next: () => events.next(),
    return: () => {
      stopped.abort();
      return events.return();
    },
    [Symbol.asyncIterator]() {
      return this;
    },
  };
}
