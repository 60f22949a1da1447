import { type DestinationStream, type Logger, pino, stdTimeFunctions } from 'pino';

export interface LoggerOptions {
  readonly level: LogLevel;
  /** Default: standard output. */
  readonly destination?: DestinationStream;
}

export const LOG_LEVELS = ['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'] as const;
export type LogLevel = (typeof LOG_LEVELS)[number];

interface ErrorDescription {
  readonly name: string;
  readonly code?: string;
  readonly message?: string;
  readonly frames: readonly string[];
  readonly cause?: ErrorDescription;
}

const MAX_CAUSES = 5;
const MAX_FRAMES = 20;

/**
 * What is logged of an error: its class, code and stack frames. A message may repeat what a user typed (a database
 * error holds the row, a JSON error the text), so only the engine's own about the shape of code are kept.
 */
export function describeError(error: unknown, depth = 0): ErrorDescription {
  if (!(error instanceof Error)) return { name: typeof error, frames: [] };
  const code = 'code' in error && typeof error.code === 'string' ? error.code : null;
  const ofEngine =
    code === null && (error.name === 'TypeError' || error.name === 'ReferenceError')
      ? error.message.slice(0, 200)
      : null;
  const frames = (error.stack ?? '').split('\n').filter((line) => /^\s+at /.test(line));
  return {
    name: error.constructor.name,
    ...(code === null ? {} : { code: code.slice(0, 64) }),
    ...(ofEngine === null ? {} : { message: ofEngine }),
    frames: frames.slice(0, MAX_FRAMES).map((line) => line.trim()),
    ...(error.cause !== undefined && depth < MAX_CAUSES
      ? { cause: describeError(error.cause, depth + 1) }
      : {}),
  };
}

/** JSON lines. Log ids, counts and states; never names, texts, keys, tokens, variables or documents. */
export function createLogger({ level, destination }: LoggerOptions): Logger {
  return pino(
    {
      level,
      base: null,
      timestamp: stdTimeFunctions.isoTime,
      formatters: { level: (label) => ({ level: label }) },
      serializers: {
        err: (error: unknown) => describeError(error),
        error: (error: unknown) => describeError(error),
      },
      redact: ['token', 'password', 'mnemonic', 'authorization', 'headers', 'variables', 'query'],
    },
    destination ?? pino.destination({ dest: 1, sync: true }),
  );
}
