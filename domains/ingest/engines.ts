import type { ChatEngine } from '../../datasources/chat-sdk/port.ts';
import { ModuleUnavailableError } from '../../datasources/module.ts';
import type { Engines } from '../shared/engines.ts';

/** The registry domains read and ingest writes. */
export interface EngineRegistry extends Engines {
  /** An engine is on its way up: `engine` waits for it. */
  opening(accountId: string): void;
  opened(accountId: string, engine: ChatEngine): void;
  /** None any more; whoever waits is told so. */
  closed(accountId: string): void;
}

interface Slot {
  current: ChatEngine | null;
  readonly promise: Promise<ChatEngine>;
  readonly resolve: (engine: ChatEngine) => void;
  readonly reject: (error: Error) => void;
}

export function createEngineRegistry(): EngineRegistry {
  const slots = new Map<string, Slot>();
  const unavailable = () =>
    new ModuleUnavailableError('chat-sdk', 'the account has no engine', 1_000);
  return {
    async engine(accountId) {
      const slot = slots.get(accountId);
      if (!slot) throw unavailable();
      return slot.promise;
    },
    find: (accountId) => slots.get(accountId)?.current ?? null,
    opening(accountId) {
      const slot = slots.get(accountId);
      if (slot && !slot.current) return;
      const { promise, resolve, reject } = Promise.withResolvers<ChatEngine>();
      // Nobody may be waiting when it fails.
      promise.catch(() => {});
      slots.set(accountId, { current: null, promise, resolve, reject });
    },
    opened(accountId, engine) {
      const slot = slots.get(accountId);
      if (!slot) return;
      slot.current = engine;
      slot.resolve(engine);
    },
    closed(accountId) {
      slots.get(accountId)?.reject(unavailable());
      slots.delete(accountId);
    },
  };
}
