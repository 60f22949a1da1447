import type { PublicKey } from '../../datasources/chat-sdk/port.ts';
import type { Sealer } from './sealing.ts';

/** The unlocked account of a session: first argument of every domain operation that needs one. */
export interface Viewer {
  readonly accountId: string;
  readonly sessionId: string;
  readonly keyUid: string;
  readonly publicKey: PublicKey;
  /** Seals and opens this account's columns. */
  readonly sealer: Sealer;
  /** Aborts when the session ends (log-out, expiry, revocation, account deletion). */
  readonly ended: AbortSignal;
}
