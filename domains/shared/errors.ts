/** The unexpected-but-named: thrown by domains, turned into top-level codes at the front door. */

/** No session, or one that ended: UNAUTHENTICATED. */
export class UnauthenticatedError extends Error {
  override readonly name = 'UnauthenticatedError';
  constructor(message = 'No session, or one that ended: log in again.') {
    super(message);
  }
}

/** FORBIDDEN. */
export class ForbiddenError extends Error {
  override readonly name = 'ForbiddenError';
}

/** RATE_LIMITED. */
export class RateLimitedError extends Error {
  override readonly name = 'RateLimitedError';
  readonly retryAfterMs: number;
  constructor(message: string, retryAfterMs: number) {
    super(message);
    this.retryAfterMs = retryAfterMs;
  }
}

/** A subscriber read too slowly and was cut off: CONSUMER_TOO_SLOW. */
export class ConsumerTooSlowError extends Error {
  override readonly name = 'ConsumerTooSlowError';
  constructor() {
    super('The subscriber read too slowly. Subscribe again with `after`: nothing is lost.');
  }
}

/** An argument fits its type but not its range: BAD_USER_INPUT. `inputPath` names it; the value is never repeated. */
export class BadUserInputError extends Error {
  override readonly name = 'BadUserInputError';
  /** Not named `path`: graphql takes an error with one for an error it has placed already. */
  readonly inputPath: readonly string[];
  constructor(inputPath: readonly string[], message: string) {
    super(message);
    this.inputPath = inputPath;
  }
}
