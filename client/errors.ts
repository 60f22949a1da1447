/** What can go wrong: the gateway refused, nothing answered, or a rule of the product was broken. */

/** One top-level error of a GraphQL answer. */
export interface GraphQLErrorJson {
  readonly message: string;
  readonly path?: readonly (string | number)[];
  readonly extensions?: Readonly<Record<string, unknown>>;
}

/** The gateway answered with top-level errors (`ErrorCode` of the schema). */
export class GatewayError extends Error {
  override readonly name = 'GatewayError';
  /** `extensions.code` of the first error, e.g. `UNAUTHENTICATED`. */
  readonly code: string;
  readonly errors: readonly GraphQLErrorJson[];
  /** What was answered beside the errors; null mostly. */
  readonly data: unknown;

  constructor(errors: readonly GraphQLErrorJson[], data: unknown = null) {
    const code = errors[0]?.extensions?.code;
    super(errors.map((error) => error.message).join(' '));
    this.code = typeof code === 'string' ? code : 'INTERNAL_SERVER_ERROR';
    this.errors = errors;
    this.data = data;
  }

  /** How long to wait before trying again, in milliseconds; null when the gateway did not say. */
  get retryAfterMs(): number | null {
    const value = this.errors[0]?.extensions?.retryAfterMs;
    return typeof value === 'number' ? value : null;
  }
}

/** The gateway was not reached, or what answered is no gateway. Whether a mutation ran is unknown. */
export class NetworkError extends Error {
  override readonly name = 'NetworkError';
  /** HTTP status or WebSocket close code, when there was one. */
  readonly status: number | null;

  constructor(
    message: string,
    options: { readonly status?: number; readonly cause?: unknown } = {},
  ) {
    super(message, 'cause' in options ? { cause: options.cause } : {});
    this.status = options.status ?? null;
  }
}

/** A member of a result union that implements `UserError`. */
export interface UserErrorJson {
  readonly __typename: string;
  readonly code: string;
  readonly message: string;
  readonly issues?: readonly { readonly path: readonly string[]; readonly message: string }[];
}

/** A result that was not the success asked for; thrown by `unwrap`. */
export class UserErrorException extends Error {
  override readonly name = 'UserErrorException';
  /** `UserErrorCode` of the schema, e.g. `CHAT_NOT_FOUND`. */
  readonly code: string;
  /** The error's GraphQL type, e.g. `ChatNotFoundError`. */
  readonly type: string;
  /** Every broken rule; empty unless the code is INVALID_INPUT. */
  readonly issues: NonNullable<UserErrorJson['issues']>;

  constructor(error: UserErrorJson) {
    super(`${error.code}: ${error.message}`);
    this.code = error.code;
    this.type = error.__typename;
    this.issues = error.issues ?? [];
  }
}
