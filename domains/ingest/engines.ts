/** The engines running here, and what stands in for those that run in another process. */
import type { ChatEngine, ChatSdkPort, SyncStatus } from '../../datasources/chat-sdk/port.ts';
import type { Leases } from '../../prisma/database.ts';
import type { UnlockedAccount } from '../shared/account-keys.ts';
import type { Engines } from '../shared/engines.ts';
import { UnauthenticatedError } from '../shared/errors.ts';

/** The registry domains read and ingest writes. */
export interface EngineRegistry extends Engines {
  unlocked(account: UnlockedAccount): void;
  /** Its keys are about to be wiped. */
  locked(accountId: string): void;
  opened(accountId: string, engine: ChatEngine): void;
  closed(accountId: string): void;
}

const OFFLINE: SyncStatus = { state: 'OFFLINE', source: null, progress: null };

export interface EngineRegistryDeps {
  readonly chatSdk: Pick<ChatSdkPort, 'compose'>;
  readonly leases: Pick<Leases, 'told'>;
}

export function createEngineRegistry({ chatSdk, leases }: EngineRegistryDeps): EngineRegistry {
  const accounts = new Map<string, UnlockedAccount>();
  const engines = new Map<string, ChatEngine>();
  return {
    compose(accountId, content) {
      const account = accounts.get(accountId);
      if (!account) throw new UnauthenticatedError();
      const { publicKey, chatKey: privateKey } = account;
      return chatSdk.compose({ publicKey, privateKey }, content);
    },
    async sync(accountId) {
      const engine = engines.get(accountId);
      if (engine) return engine.sync();
      const told = await leases.told(accountId);
      // Written by `statusText`, of this version or the next.
      return told === null ? OFFLINE : { ...OFFLINE, ...(JSON.parse(told) as Partial<SyncStatus>) };
    },
    unlocked: (account) => void accounts.set(account.accountId, account),
    locked: (accountId) => void accounts.delete(accountId),
    opened: (accountId, engine) => void engines.set(accountId, engine),
    closed: (accountId) => void engines.delete(accountId),
  };
}

/** An engine's status for other processes to read. */
export function statusText({ state, source, progress }: SyncStatus): string {
  // Coarse: a status that differs is one more write.
  const rounded = progress === null ? null : Math.round(progress * 10) / 10;
  return JSON.stringify({ state, source, progress: rounded });
}
