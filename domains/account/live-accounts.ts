/** The accounts unlocked in this process, and the sessions that keep them so. Callers hold the account's lock. */
import type { PublicKey } from '../../datasources/chat-sdk/port.ts';
import type { UnlockedAccount } from '../shared/account-keys.ts';
import { createAesGcmSealer } from '../shared/aes-gcm-sealer.ts';
import type { Logger } from '../shared/logger.ts';
import type { Viewer } from '../shared/viewer.ts';
import type { AccountRow } from './rows.ts';
import { chatKeyPlace } from './rows.ts';

export interface LiveAccountsDeps {
  readonly logger: Logger;
  readonly onUnlocked: (account: UnlockedAccount) => void;
  readonly onLocked: (accountId: string) => Promise<void>;
}

export interface LiveAccount {
  readonly accountId: string;
  readonly keyUid: string;
  readonly sessionIds: readonly string[];
}

export interface LiveAccounts {
  find(sessionId: string): Viewer | null;
  /** Makes the session live, unlocking its account when it is the first. @throws SealBrokenError */
  attach(account: AccountRow, sessionId: string, dataKey: Uint8Array): Viewer;
  /** Ends these sessions of the account; with the last one it locks, which is awaited. */
  detach(accountId: string, ends: (sessionId: string) => boolean): Promise<void>;
  list(): LiveAccount[];
}

interface Unlocked {
  readonly account: UnlockedAccount;
  readonly keyUid: string;
  readonly sessions: Map<string, { readonly viewer: Viewer; readonly controller: AbortController }>;
}

function unlock(row: AccountRow, dataKey: Uint8Array): Unlocked {
  const sealer = createAesGcmSealer(dataKey);
  const account = {
    accountId: row.id,
    publicKey: row.publicKey as PublicKey,
    chatKey: sealer.open(chatKeyPlace(row.id), row.chatKey),
    installationId: row.installationId,
    sealer,
  };
  return { account, keyUid: row.keyUid, sessions: new Map() };
}

export function createLiveAccounts({
  logger,
  onUnlocked,
  onLocked,
}: LiveAccountsDeps): LiveAccounts {
  const accounts = new Map<string, Unlocked>();
  const viewers = new Map<string, Viewer>();

  const lock = async (unlocked: Unlocked): Promise<void> => {
    const { accountId, chatKey, sealer } = unlocked.account;
    try {
      await onLocked(accountId);
    } catch (error) {
      logger.error(
        { err: error, accountId },
        'an account did not stop cleanly; its keys are wiped',
      );
    }
    accounts.delete(accountId);
    sealer.wipe();
    chatKey.fill(0);
  };

  return {
    find: (sessionId) => viewers.get(sessionId) ?? null,
    attach(row, sessionId, dataKey) {
      const known = accounts.get(row.id);
      const unlocked = known ?? unlock(row, dataKey);
      const { accountId, publicKey, sealer } = unlocked.account;
      const controller = new AbortController();
      const ended = controller.signal;
      const viewer = { accountId, sessionId, keyUid: row.keyUid, publicKey, sealer, ended };
      unlocked.sessions.set(sessionId, { viewer, controller });
      viewers.set(sessionId, viewer);
      if (!known) {
        accounts.set(accountId, unlocked);
        onUnlocked(unlocked.account);
      }
      return viewer;
    },
    async detach(accountId, ends) {
      const unlocked = accounts.get(accountId);
      if (!unlocked) return;
      for (const [sessionId, { controller }] of unlocked.sessions) {
        if (!ends(sessionId)) continue;
        unlocked.sessions.delete(sessionId);
        viewers.delete(sessionId);
        controller.abort();
      }
      if (unlocked.sessions.size === 0) await lock(unlocked);
    },
    list: () =>
      [...accounts.values()].map(({ account: { accountId }, keyUid, sessions }) => ({
        accountId,
        keyUid,
        sessionIds: [...sessions.keys()],
      })),
  };
}
