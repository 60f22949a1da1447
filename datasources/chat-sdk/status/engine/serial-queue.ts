import { ModuleUnavailableError } from '../../../module.ts';

/** The engine was closed: the account is locked, the module restarts, or the gateway stops. */
export class EngineClosedError extends ModuleUnavailableError {
  constructor() {
    super('chat-sdk', 'the engine of this account is closed; open it again after login', 1_000);
  }
}

export type Release = () => void;

/** First come, first served; one holder at a time. */
export interface SerialQueue {
  /** @throws EngineClosedError */
  acquire(): Promise<Release>;
  /** Refuses whoever waits and whoever comes. */
  close(): void;
}

interface Waiter {
  readonly resolve: (release: Release) => void;
  readonly reject: (error: Error) => void;
}

export function createSerialQueue(): SerialQueue {
  const waiting: Waiter[] = [];
  let held = false;
  let closed = false;

  function grant(): Release {
    held = true;
    let released = false;
    return () => {
      if (released) return;
      released = true;
      held = false;
      const next = waiting.shift();
      if (next !== undefined) next.resolve(grant());
    };
  }

  return {
    acquire: () => {
      if (closed) return Promise.reject(new EngineClosedError());
      if (!held) return Promise.resolve(grant());
      return new Promise((resolve, reject) => waiting.push({ resolve, reject }));
    },
    close: () => {
      closed = true;
      for (const waiter of waiting.splice(0)) waiter.reject(new EngineClosedError());
    },
  };
}
