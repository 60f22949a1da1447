/** A subscription that outlives its connection: after a loss it goes on behind the last event received. */
import type { Client } from 'graphql-ws';
import { pause } from './backoff.ts';
import { GatewayError, type GraphQLErrorJson, NetworkError } from './errors.ts';
import { type Loss, lossOf } from './loss.ts';
import { type EventJson, Position } from './position.ts';

export interface ResumeOptions {
  readonly socket: Client;
  readonly text: string;
  readonly variables: Readonly<Record<string, unknown>>;
  readonly after: string | null;
  readonly signal: AbortSignal;
  /** Milliseconds before attempt n, from 0. */
  readonly backoff: (attempt: number) => number;
  readonly onRetry: (error: GatewayError | NetworkError, delayMs: number) => void;
}

interface Answer {
  readonly data?: Readonly<Record<string, EventJson>> | null;
  readonly errors?: readonly GraphQLErrorJson[];
}

/** The event of an answer: a subscription has exactly one root field. */
function eventOf({ data, errors }: Answer): EventJson {
  const [event] = Object.values(data ?? {});
  if (event) return event;
  throw new GatewayError(errors ?? [{ message: 'The gateway sent an event without data.' }]);
}

/** One subscription on the wire until it is lost, whatever the reason; `drain` gets what arrived. */
async function* listen(
  options: ResumeOptions,
  position: Position,
): AsyncGenerator<EventJson, Loss | null> {
  const { socket, text, signal } = options;
  const arrived: EventJson[] = [];
  let loss: Loss | null = null;
  let ended = false;
  let wake = (): void => {};
  const end = (reason: Loss | null): void => {
    loss ??= reason;
    ended = true;
    wake();
  };
  // Read again at every send: a reconnection inside graphql-ws resumes too.
  const variables = {
    ...options.variables,
    get after(): string | null {
      return position.cursor;
    },
  };
  const unsubscribe = socket.subscribe(
    { query: text, variables },
    {
      next(answer) {
        if (ended) return;
        try {
          const event = eventOf(answer as Answer);
          if (position.advance(event)) arrived.push(event);
          wake();
        } catch (error) {
          end(lossOf(error instanceof GatewayError ? error.errors : error));
        }
      },
      error: (cause) => end(lossOf(cause)),
      // A stream of events has no end of its own: a gateway that completes it is stopping.
      complete: () =>
        end({ error: new NetworkError('The gateway ended the subscription.'), retry: true }),
    },
  );
  const stop = (): void => end(null);
  signal.addEventListener('abort', stop);
  if (signal.aborted) stop();
  try {
    while (true) {
      for (let event = arrived.shift(); event !== undefined; event = arrived.shift()) {
        if (signal.aborted) return null;
        yield event;
      }
      if (ended) return loss;
      await new Promise<void>((resolve) => {
        wake = resolve;
      });
    }
  } finally {
    signal.removeEventListener('abort', stop);
    unsubscribe();
  }
}

/**
 * Events behind `after` until the signal aborts: none lost, none twice.
 * @throws GatewayError when the gateway refuses for good (UNAUTHENTICATED, FORBIDDEN, a document
 * that does not fit), NetworkError when it does not speak graphql-transport-ws
 */
export async function* resume(options: ResumeOptions): AsyncGenerator<EventJson, void> {
  const { signal, backoff, onRetry } = options;
  const position = new Position(options.after);
  let attempt = 0;
  while (!signal.aborted) {
    const before = position.cursor;
    const loss = yield* listen(options, position);
    if (loss === null) return;
    if (!loss.retry) throw loss.error;
    if (position.cursor !== before) attempt = 0;
    const hint = loss.error instanceof GatewayError ? loss.error.retryAfterMs : null;
    const delayMs = Math.max(backoff(attempt), hint ?? 0);
    attempt += 1;
    onRetry(loss.error, delayMs);
    await pause(delayMs, signal);
  }
}
