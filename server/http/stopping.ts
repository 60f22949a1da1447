import type { GraphQLError } from 'graphql';
import { refusal } from '../error-mapping.ts';
import type { Problem } from './problem.ts';

const RETRY_AFTER_SECONDS = 5;

/** What a new request gets while the gateway stops. */
export const STOPPING: Problem = {
  status: 503,
  reason: 'stopping',
  code: 'MODULE_UNAVAILABLE',
  message: 'The gateway is stopping. Try again when it is back.',
  headers: { connection: 'close', 'retry-after': String(RETRY_AFTER_SECONDS) },
};

/** The same for an operation, on a connection that is open already. */
export function stoppingRefusal(): GraphQLError {
  return refusal('MODULE_UNAVAILABLE', STOPPING.message, {
    module: 'gateway',
    retryable: true,
    retryAfterMs: RETRY_AFTER_SECONDS * 1_000,
  });
}
