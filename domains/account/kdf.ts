/** Password hashing: bounded before it starts, and only so much of it at a time. */
import { pbkdf2, scrypt } from 'node:crypto';
import { promisify } from 'node:util';
import pLimit from 'p-limit';
import { RateLimitedError } from '../shared/errors.ts';

export interface ScryptCost {
  /** A power of two. Memory is 128 · N · r bytes. */
  readonly N: number;
  readonly r: number;
  readonly p: number;
}

/** `length`: bytes of key, at least 32. */
export type KdfParams =
  | ({ readonly kdf: 'scrypt'; readonly salt: Uint8Array; readonly length: number } & ScryptCost)
  | {
      readonly kdf: 'pbkdf2';
      readonly c: number;
      readonly salt: Uint8Array;
      readonly length: number;
    };

export interface Kdf {
  /**
   * @throws RangeError for parameters beyond the bounds: check `kdfRefusal` first
   * @throws RateLimitedError when too many wait already
   */
  derive(password: string, params: KdfParams): Promise<Uint8Array>;
}

export interface KdfOptions {
  readonly concurrency: number;
  readonly maxWaiting: number;
  /** Default: the runtime's. */
  readonly run?: (password: string, params: KdfParams) => Promise<Uint8Array>;
}

/** What one derivation may take: 256 MiB, and about twice the work of the costliest files that wallets write. */
const MAX_MEMORY = 256 * 2 ** 20;
const MAX_WORK = 2 ** 22;
const MAX_ITERATIONS = 4_000_000;
const MIN_LENGTH = 32;
const MAX_LENGTH = 128;
const MAX_SALT_LENGTH = 128;
const RETRY_AFTER_MS = 1_000;

const scryptKey = promisify<string, Uint8Array, number, object, Buffer>(scrypt);
const pbkdf2Key = promisify(pbkdf2);

export const DEFAULT_COST: ScryptCost = { N: 2 ** 17, r: 8, p: 1 };

function isCount(value: number): boolean {
  return Number.isSafeInteger(value) && value >= 1;
}

/** Why these parameters are not run; null when they may be. */
export function kdfRefusal(params: KdfParams): string | null {
  const { length, salt } = params;
  if (!isCount(length) || length < MIN_LENGTH || length > MAX_LENGTH) {
    return `dklen must lie between ${MIN_LENGTH} and ${MAX_LENGTH}`;
  }
  if (salt.length > MAX_SALT_LENGTH) return `salt must have at most ${MAX_SALT_LENGTH} bytes`;
  if (params.kdf === 'pbkdf2') {
    const allowed = isCount(params.c) && params.c <= MAX_ITERATIONS;
    return allowed ? null : `c must lie between 1 and ${MAX_ITERATIONS}`;
  }
  const { N, r, p } = params;
  if (![N, r, p].every(isCount) || N < 2 || !Number.isInteger(Math.log2(N))) {
    return 'n must be a power of two, r and p at least 1';
  }
  // RFC 7914 §2.
  if (Math.log2(N) >= 16 * r) return 'n must be less than 2^(16 r)';
  if (128 * N * r > MAX_MEMORY) return `n and r ask for more than ${MAX_MEMORY} bytes`;
  return N * r * p > MAX_WORK ? `n, r and p ask for more than ${MAX_WORK} rounds` : null;
}

/** Costs less to guess than `cost`, in memory or in time. */
export function isWeak(params: KdfParams, { N, r, p }: ScryptCost): boolean {
  if (params.kdf !== 'scrypt') return true;
  const memory = params.N * params.r;
  return memory < N * r || memory * params.p < N * r * p;
}

/** Does the work, whatever it costs: for `createKdf`, and for tests that count. */
export async function runtimeKdf(password: string, params: KdfParams): Promise<Uint8Array> {
  const { salt, length } = params;
  if (params.kdf === 'pbkdf2') return pbkdf2Key(password, salt, params.c, length, 'sha256');
  const { N, r, p } = params;
  return scryptKey(password, salt, length, { N, r, p, maxmem: 2 * MAX_MEMORY });
}

/** Parallel log-ins queue, so that memory stays within `concurrency` derivations. */
export function createKdf({ concurrency, maxWaiting, run = runtimeKdf }: KdfOptions): Kdf {
  const limit = pLimit(concurrency);
  return {
    async derive(password, params) {
      const refusal = kdfRefusal(params);
      if (refusal) throw new RangeError(refusal);
      if (limit.activeCount + limit.pendingCount >= concurrency + maxWaiting) {
        throw new RateLimitedError('Too many log-ins at once: try again.', RETRY_AFTER_MS);
      }
      return limit(run, password, params);
    },
  };
}
