import type { PublicKey } from '../../../datasources/chat-sdk/port.ts';
import type { Viewer } from '../../../domains/shared/viewer.ts';
import type { Context, Services } from '../../../resolvers/context.ts';
import type { Loaders } from '../../../resolvers/shared/loaders.ts';

/** Thrown when a resolver gets past its gate: nothing behind it is there. */
export class ReachedError extends Error {}

function untouchable<T extends object>(what: string): T {
  const refuse = () => {
    throw new ReachedError(`${what} was reached`);
  };
  return new Proxy({} as T, { get: refuse, has: refuse });
}

/** An account's viewer that can do nothing but be there. */
export function createViewer(ended: AbortSignal = new AbortController().signal): Viewer {
  return {
    accountId: 'alice',
    sessionId: 'session',
    keyUid: '0x00',
    publicKey: `0x04${'00'.repeat(64)}` as PublicKey,
    sealer: untouchable('sealer'),
    ended,
  };
}

export function createContext(who: { viewer?: Viewer; operator?: boolean } = {}): Context {
  return {
    viewer: who.viewer ?? null,
    operator: who.operator ?? false,
    services: untouchable<Services>('services'),
    loaders: untouchable<Loaders>('loaders'),
    signal: new AbortController().signal,
    requestId: 'request',
    source: { address: '127.0.0.1', loopback: true },
  };
}
