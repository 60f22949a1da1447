/** How often a password may be tried: a few times freely, then after pauses that double. */
import { LRUCache } from 'lru-cache';
import { RateLimitedError } from '../shared/errors.ts';

export interface Attempt {
  /** The password was right: the attempt does not count, and what was counted against the account is forgotten. */
  succeeded(): void;
}

export interface AttemptSubject {
  readonly keyUid?: string;
  /** Remote address. */
  readonly address?: string;
}

export interface Attempts {
  /**
   * Counts at once, so that parallel attempts cannot outrun it.
   * @throws RateLimitedError while a pause lasts
   */
  begin(subject: AttemptSubject): Attempt;
}

interface Tally {
  /** Attempts before the first pause. */
  readonly free: number;
  failures: number;
  blockedUntil: number;
  last: number;
}

const FREE = 5;
/** Many people may share an address. */
const FREE_PER_SOURCE = 30;
const FIRST_PAUSE_MS = 2_000;
const MAX_PAUSE_MS = 5 * 60_000;
/** After so long without an attempt all is forgotten. */
const FORGET_MS = 30 * 60_000;
const MAX_TALLIES = 50_000;

/** Whoever has an IPv6 address has its whole /64. */
export function networkOf(address: string): string {
  if (!address.includes(':') || address.includes('.')) return address;
  const [head = '', tail] = address.split('%')[0]?.split('::') ?? [];
  const front = head === '' ? [] : head.split(':');
  const back = tail ? tail.split(':') : [];
  const zeros = tail === undefined ? 0 : Math.max(0, 8 - front.length - back.length);
  const groups = [...front, ...Array<string>(zeros).fill('0'), ...back];
  const network = groups.slice(0, 4).map((group) => Number.parseInt(group, 16).toString(16));
  return `${network.join(':')}::/64`;
}

export function createAttempts(now: () => number): Attempts {
  const tallies = new LRUCache<string, Tally>({ max: MAX_TALLIES });
  const tallyOf = (key: string, free: number): Tally => {
    const known = tallies.get(key);
    if (known && now() - known.last < FORGET_MS) return known;
    const fresh = { free, failures: 0, blockedUntil: 0, last: now() };
    tallies.set(key, fresh);
    return fresh;
  };
  return {
    begin({ keyUid, address }) {
      const account = keyUid === undefined ? null : tallyOf(`account ${keyUid}`, FREE);
      const source =
        address === undefined ? null : tallyOf(`source ${networkOf(address)}`, FREE_PER_SOURCE);
      const touched = [account, source].filter((tally) => tally !== null);
      const wait = Math.max(0, ...touched.map(({ blockedUntil }) => blockedUntil - now()));
      if (wait > 0) {
        throw new RateLimitedError(
          `Too many attempts: try again in ${Math.ceil(wait / 1000)} s.`,
          wait,
        );
      }
      for (const tally of touched) {
        tally.failures++;
        tally.last = now();
        const over = tally.failures - tally.free;
        const pause = over < 0 ? 0 : Math.min(MAX_PAUSE_MS, FIRST_PAUSE_MS * 2 ** over);
        tally.blockedUntil = now() + pause;
      }
      return {
        succeeded() {
          if (account) Object.assign(account, { failures: 0, blockedUntil: 0 });
          if (!source) return;
          source.failures = Math.max(0, source.failures - 1);
          source.blockedUntil = 0;
        },
      };
    },
  };
}
