/** Why a stream ended, and whether to go on with it. */
import { GatewayError, type GraphQLErrorJson, NetworkError } from './errors.ts';

export interface Loss {
  readonly error: GatewayError | NetworkError;
  /** Try again from the last cursor. */
  readonly retry: boolean;
}

const PASSING_CODES = new Set([
  'CONSUMER_TOO_SLOW',
  'RATE_LIMITED',
  'MODULE_UNAVAILABLE',
  'TIMEOUT',
]);

const REFUSED_LOGIN = new Set([4401, 4403]);

/** Bad request, wrong subprotocol, doubled id or init: the same would be answered again. */
const REFUSED_PROTOCOL = new Set([4400, 4406, 4409, 4429]);

function closedWith(code: number, reason: string): Loss {
  if (REFUSED_LOGIN.has(code)) {
    const message = `The gateway refused the session (${code} ${reason}): log in again.`;
    return {
      error: new GatewayError([{ message, extensions: { code: 'UNAUTHENTICATED' } }]),
      retry: false,
    };
  }
  const error = new NetworkError(`The connection was closed with ${code} ${reason}`.trimEnd(), {
    status: code,
  });
  return { error, retry: !REFUSED_PROTOCOL.has(code) };
}

function isClose(cause: unknown): cause is { code: number; reason: string } {
  return (
    typeof cause === 'object' && cause !== null && 'code' in cause && typeof cause.code === 'number'
  );
}

/** Sorts what graphql-ws reports: errors of the operation, a close event, or a failed connection. */
export function lossOf(cause: unknown): Loss {
  if (Array.isArray(cause)) {
    const error = new GatewayError(cause as GraphQLErrorJson[]);
    return { error, retry: PASSING_CODES.has(error.code) };
  }
  if (isClose(cause)) return closedWith(cause.code, cause.reason ?? '');
  return { error: new NetworkError('The connection failed.', { cause }), retry: true };
}
