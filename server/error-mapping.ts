/** Turns whatever was thrown into the closed set of top-level errors. Rules: schema-policy, "top-level errors". */
import { GraphQLError } from 'graphql';
import type { Logger } from 'pino';
import { ModuleUnavailableError } from '../datasources/module.ts';
import {
  BadUserInputError,
  ConsumerTooSlowError,
  ForbiddenError,
  RateLimitedError,
  UnauthenticatedError,
} from '../domains/shared/errors.ts';
import { isOutage } from '../prisma/errors.ts';
import type { Limits } from './limits.ts';

/** The enum ErrorCode of the schema. */
export const ERROR_CODES = [
  'GRAPHQL_PARSE_FAILED',
  'GRAPHQL_VALIDATION_FAILED',
  'BAD_REQUEST',
  'OPERATION_RESOLUTION_FAILURE',
  'PERSISTED_QUERY_NOT_FOUND',
  'UNAUTHENTICATED',
  'FORBIDDEN',
  'BAD_USER_INPUT',
  'RATE_LIMITED',
  'MODULE_UNAVAILABLE',
  'TIMEOUT',
  'CONSUMER_TOO_SLOW',
  'INTERNAL_SERVER_ERROR',
] as const;
export type ErrorCode = (typeof ERROR_CODES)[number];

export interface PublicErrorContext {
  readonly requestId: string;
  readonly logger: Pick<Logger, 'error'>;
  readonly limits: Limits['response'];
}

interface Described {
  readonly code: ErrorCode;
  readonly message: string;
  readonly extensions?: Readonly<Record<string, unknown>>;
}

/** Told to clients when the database is in trouble. */
const DATABASE_RETRY_MS = 1_000;

/** The client closed its connection: nobody is left to answer. */
export class ClientGoneError extends Error {
  override readonly name = 'ClientGoneError';
}

/** A refusal of the front door: passes as it is. */
export function refusal(
  code: ErrorCode,
  message: string,
  extensions: Readonly<Record<string, unknown>> = {},
): GraphQLError {
  return new GraphQLError(message, { extensions: { ...extensions, code } });
}

export function isErrorCode(value: unknown): value is ErrorCode {
  return ERROR_CODES.some((code) => code === value);
}

/** The code an error is going to have, e.g. for counting. */
export function codeOf(error: unknown): ErrorCode {
  return describe(rootOf(error))?.code ?? 'INTERNAL_SERVER_ERROR';
}

/** Marks an error as already made public, so that no layer maps or logs it twice. */
const published = new WeakSet<GraphQLError>();

/** Message and code are ours; the value that caused an error, its stack and its cause stay inside. */
export function toPublicErrors(
  errors: readonly unknown[],
  context: PublicErrorContext,
): GraphQLError[] {
  const { limits } = context;
  return errors
    .flatMap((error) => (error instanceof AggregateError ? error.errors : [error]))
    .slice(0, limits.errors)
    .map((error) => toPublicError(error, context));
}

function toPublicError(error: unknown, context: PublicErrorContext): GraphQLError {
  if (error instanceof GraphQLError && published.has(error)) return error;
  const root = rootOf(error);
  if (isOutage(root)) {
    context.logger.error({ err: root, requestId: context.requestId }, 'database not available');
  }
  const described = describe(root) ?? masked(root, context);
  const { code, message, extensions } = described;
  const located = error instanceof GraphQLError ? error : null;
  const made = new GraphQLError(bounded(message, context.limits.messageLength), {
    ...(located?.nodes === undefined ? {} : { nodes: located.nodes }),
    ...(located?.source === undefined ? {} : { source: located.source }),
    ...(located?.positions === undefined ? {} : { positions: located.positions }),
    ...(located?.path === undefined ? {} : { path: located.path }),
    extensions: { ...boundedPath(extensions, context.limits), code, requestId: context.requestId },
  });
  published.add(made);
  return made;
}

/** What a resolver threw lies under the GraphQLErrors that give it a place. */
function rootOf(error: unknown): unknown {
  let root = error;
  while (root instanceof GraphQLError && root.originalError) root = root.originalError;
  return root;
}

function describe(root: unknown): Described | null {
  if (root instanceof UnauthenticatedError) return plain('UNAUTHENTICATED', root);
  if (root instanceof ForbiddenError) return plain('FORBIDDEN', root);
  if (root instanceof ConsumerTooSlowError) return plain('CONSUMER_TOO_SLOW', root);
  if (root instanceof BadUserInputError) {
    return { ...plain('BAD_USER_INPUT', root), extensions: { path: root.inputPath } };
  }
  if (root instanceof RateLimitedError) {
    const { retryAfterMs } = root;
    return { ...plain('RATE_LIMITED', root), extensions: { retryAfterMs } };
  }
  if (root instanceof ModuleUnavailableError) {
    const { module, retryAfterMs } = root;
    // The reason may name addresses: the message is made anew.
    const message = `Module "${module}" is not available. Its state is in \`module(name:)\`.`;
    const extensions = { module, retryable: true, retryAfterMs };
    return { code: 'MODULE_UNAVAILABLE', message, extensions };
  }
  if (isOutage(root)) {
    // What ails it is the operator's business, and in the log.
    const message = 'The database is not available at the moment. Try again.';
    const extensions = { module: 'database', retryable: true, retryAfterMs: DATABASE_RETRY_MS };
    return { code: 'MODULE_UNAVAILABLE', message, extensions };
  }
  if (root instanceof ClientGoneError) {
    return { code: 'TIMEOUT', message: 'The client closed the connection.' };
  }
  if (!(root instanceof GraphQLError) || !isErrorCode(root.extensions.code)) return null;
  const { code, originalError: _, ...extensions } = root.extensions;
  return isErrorCode(code) ? { code, message: root.message, extensions } : null;
}

function plain(code: ErrorCode, error: Error): Described {
  return { code, message: error.message };
}

function masked(root: unknown, { logger, requestId }: PublicErrorContext): Described {
  logger.error({ err: root, requestId }, 'unexpected error');
  return {
    code: 'INTERNAL_SERVER_ERROR',
    message: 'Unexpected error. It was logged under this requestId.',
  };
}

function bounded(text: string, length: number): string {
  return text.length <= length ? text : `${text.slice(0, length - 1)}…`;
}

function boundedPath(
  extensions: Readonly<Record<string, unknown>> | undefined,
  { pathEntries, pathName }: Limits['response'],
): Record<string, unknown> {
  if (!extensions) return {};
  if (!Array.isArray(extensions.path)) return { ...extensions };
  const path: readonly unknown[] = extensions.path;
  const entries = path.slice(0, pathEntries);
  return {
    ...extensions,
    path: entries.map((entry) => (typeof entry === 'string' ? bounded(entry, pathName) : entry)),
  };
}
