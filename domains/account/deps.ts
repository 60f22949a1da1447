import type { UnlockedAccount } from '../shared/account-keys.ts';
import type { Clock, Random } from '../shared/clock.ts';
import type { EventLog } from '../shared/event-log.ts';
import type { Logger } from '../shared/logger.ts';
import type { UnitOfWork } from '../shared/unit-of-work.ts';
import { type Attempts, createAttempts } from './attempts.ts';
import { createKdf, DEFAULT_COST, type Kdf, type ScryptCost } from './kdf.ts';
import { createKeyedLock, type KeyedLock } from './keyed-lock.ts';
import { createKeystore, type Keystore } from './keystore/keystore.ts';
import { createLiveAccounts, type LiveAccounts } from './live-accounts.ts';

/** Who may make accounts here. `open` holds on loopback only. */
export type Registration =
  | { readonly mode: 'open' }
  | { readonly mode: 'closed' }
  | { readonly mode: 'token'; readonly token: string };

export interface SessionPolicy {
  /** A session not used for so long ends. Default 7 days. */
  readonly idleMs: number;
  /** A session ends after so long in any case. Default 30 days. */
  readonly absoluteMs: number;
  /** Sessions per account; one more ends the oldest. Default 100. */
  readonly max: number;
  /** How often ended sessions are looked for. Default 30 s. */
  readonly sweepMs: number;
}

export interface AccountDeps {
  readonly uow: UnitOfWork;
  readonly eventLog: Pick<EventLog, 'head'>;
  readonly clock: Clock;
  readonly random: Random;
  readonly logger: Logger;
  /** Keystore files go to `<dataDir>/keystore/<keyUid>/`. */
  readonly dataDir: string;
  readonly registration: Registration;
  /** The account's first session became live in this process. Must not throw. */
  readonly onUnlocked: (account: UnlockedAccount) => void;
  /** Its last one ended; keys are wiped when this has resolved. */
  readonly onLocked: (accountId: string) => Promise<void>;
  /** Cost of password hashing. Default N 2^17, r 8, p 1: 128 MiB. */
  readonly kdf?: ScryptCost;
  readonly sessions?: Partial<SessionPolicy>;
}

/** What the operations of this domain share. */
export interface AccountCore extends Omit<AccountDeps, 'kdf' | 'sessions'> {
  readonly kdf: Kdf;
  readonly cost: ScryptCost;
  readonly sessions: SessionPolicy;
  readonly attempts: Attempts;
  readonly keystore: Keystore;
  readonly live: LiveAccounts;
  /** By key uid: held while an account's sessions, password or files change. */
  readonly locks: KeyedLock;
}

const DAY_MS = 24 * 3_600_000;
const SESSIONS: SessionPolicy = {
  idleMs: 7 * DAY_MS,
  absoluteMs: 30 * DAY_MS,
  max: 100,
  sweepMs: 30_000,
};

export function createCore(deps: AccountDeps): AccountCore {
  const kdf = createKdf({ concurrency: 2, maxWaiting: 64 });
  const cost = deps.kdf ?? DEFAULT_COST;
  const { clock, random, logger } = deps;
  const root = `${deps.dataDir}/keystore`;
  return {
    ...deps,
    kdf,
    cost,
    sessions: { ...SESSIONS, ...deps.sessions },
    attempts: createAttempts(clock.now),
    keystore: createKeystore({ root, kdf, cost, random, clock, logger }),
    live: createLiveAccounts(deps),
    locks: createKeyedLock(),
  };
}
