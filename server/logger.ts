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
const FRAME = /^\s+at /;
/** A frame that says where: what a text only looks like by design. */
const PLACED_FRAME = /^\s+at .{0,300}:\d+:\d+\)?$/;
/** Codes are constants of programs; what a user typed is not spelled like one. */
const CODE = /^[A-Z][A-Z0-9_]{1,63}$/;
/** Of the engine's messages those that name code alone; others name values (`Cannot use 'in' operator to search …`). */
const ABOUT_CODE =
  /^(?:Cannot (?:read|set) properties of (?:undefined|null)|[\w$.]{1,100} is not (?:a function|defined|iterable|a constructor))/;

/**
 * What is logged of an error: its class, code and stack frames. A message may repeat what a user typed (a database
 * error holds the row, a JSON error the text), so only the engine's own about the shape of code are kept.
 */
export function describeError(error: unknown, depth = 0): ErrorDescription {
  if (!(error instanceof Error)) return { name: typeof error, frames: [] };
  const code =
    'code' in error && typeof error.code === 'string' && CODE.test(error.code) ? error.code : null;
  const ofEngine =
    code === null && (error instanceof TypeError || error instanceof ReferenceError)
      ? ABOUT_CODE.exec(error.message)?.[0]
      : undefined;
  return {
    name: error.constructor.name,
    ...(code === null ? {} : { code }),
    ...(ofEngine === undefined ? {} : { message: ofEngine }),
    frames: framesOf(error),
    ...(error.cause !== undefined && depth < MAX_CAUSES
      ? { cause: describeError(error.cause, depth + 1) }
      : {}),
  };
}

/** The stack without the message at its head, whose lines may look like frames. */
function framesOf({ message, stack }: Error): string[] {
  if (typeof stack !== 'string' || typeof message !== 'string') return [];
  const head = stack.indexOf(message);
  // The message was changed since: what stood there before is not known.
  const frames =
    head < 0
      ? stack.split('\n').filter((line) => PLACED_FRAME.test(line))
      : stack
          .slice(head + message.length)
          .split('\n')
          .filter((line) => FRAME.test(line));
  return frames.slice(0, MAX_FRAMES).map((line) => line.trim());
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
