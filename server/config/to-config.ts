import { join, resolve } from 'node:path';
import { isLoopbackName } from '../http/loopback.ts';
import type { LogLevel } from '../logger.ts';
import { ConfigError } from './config-error.ts';
import { type WakuConfig, wakuConfig } from './network.ts';
import type { SettingValues } from './settings.ts';

export interface Config {
  readonly http: {
    readonly host: string;
    readonly port: number;
    readonly allowedHosts: readonly string[];
    readonly allowedOrigins: readonly string[];
  };
  /** Absolute. */
  readonly dataDir: string;
  /** `file:<absolute path>` or `postgresql://…`. May hold a password: never shown. */
  readonly databaseUrl: string;
  /** Of PostgreSQL: connections for transactions, and as many again for reading. */
  readonly databasePool: number;
  readonly engineLeaseMs: number;
  readonly logLevel: LogLevel;
  readonly registration: 'open' | 'token' | 'closed';
  readonly sessions: { readonly idleMs: number; readonly absoluteMs: number };
  readonly waku: WakuConfig;
}

export interface Secrets {
  /** Set exactly when `registration` is `token`. */
  readonly registrationToken: string | null;
  /** Null: made at first start and kept in `dataDir`. */
  readonly operatorToken: string | null;
}

const DAY_MS = 24 * 60 * 60 * 1_000;

/** @throws ConfigError */
export function toConfig(given: SettingValues): Config {
  const problems: string[] = [];
  const host = given.HOST ?? '127.0.0.1';
  const port = given.PORT ?? 4_000;
  const loopback = isLoopbackName(host);
  const dataDir = resolve(given.DATA_DIR ?? './data');
  if (!loopback && !(given.ALLOWED_HOSTS?.length && given.ALLOWED_ORIGINS)) {
    problems.push(
      `HOST is "${host}", which others can reach: set ALLOWED_HOSTS to the names it goes by, and ALLOWED_ORIGINS to ` +
        'the web pages that may call, or to none.',
    );
  }
  const absoluteMs = given.SESSION_MAX ?? Math.max(30 * DAY_MS, given.SESSION_IDLE ?? 0);
  const idleMs = given.SESSION_IDLE ?? Math.min(7 * DAY_MS, absoluteMs);
  if (idleMs > absoluteMs) problems.push('SESSION_IDLE is longer than SESSION_MAX.');
  const config: Config = {
    http: {
      host,
      port,
      allowedHosts: given.ALLOWED_HOSTS ?? [],
      allowedOrigins: given.ALLOWED_ORIGINS ?? [],
    },
    dataDir,
    databaseUrl: databaseUrl(given.DATABASE_URL, dataDir, problems),
    databasePool: given.DATABASE_POOL ?? 10,
    engineLeaseMs: given.ENGINE_LEASE ?? 15_000,
    logLevel: given.LOG_LEVEL ?? 'info',
    registration: registration(given, loopback, problems),
    sessions: { idleMs, absoluteMs },
    waku: wakuConfig(given, port, problems),
  };
  if (problems.length > 0) throw new ConfigError(problems);
  return config;
}

export function toSecrets(given: SettingValues): Secrets {
  return {
    registrationToken: given.REGISTRATION_TOKEN ?? null,
    operatorToken: given.OPERATOR_TOKEN ?? null,
  };
}

function databaseUrl(given: string | undefined, dataDir: string, problems: string[]): string {
  if (given === undefined) return `file:${join(dataDir, 'gateway.sqlite')}`;
  if (given.startsWith('file:')) return `file:${resolve(given.slice('file:'.length))}`;
  if (/^postgres(ql)?:\/\//.test(given) && URL.canParse(given)) return given;
  problems.push(
    'DATABASE_URL is malformed. Allowed: file:<path> or ' +
      'postgresql://<user>:<password>@<host>:<port>/<database>.',
  );
  return '';
}

function registration(
  { REGISTRATION, REGISTRATION_TOKEN }: SettingValues,
  loopback: boolean,
  problems: string[],
): Config['registration'] {
  const standard = loopback ? 'open' : 'closed';
  const mode = REGISTRATION ?? (REGISTRATION_TOKEN === undefined ? standard : 'token');
  if (mode === 'token' && REGISTRATION_TOKEN === undefined) {
    problems.push('REGISTRATION=token needs REGISTRATION_TOKEN or REGISTRATION_TOKEN_FILE.');
  }
  if (mode !== 'token' && REGISTRATION_TOKEN !== undefined) {
    problems.push(`REGISTRATION_TOKEN has no use with REGISTRATION=${mode}. Unset one of them.`);
  }
  if (mode === 'open' && !loopback) {
    problems.push('REGISTRATION=open is for a loopback HOST only. Allowed here: token, closed.');
  }
  return mode;
}
