import type { PublicKey } from '../../datasources/chat-sdk/port.ts';
import type { CustomizationColor } from '../shared/identity/customization-color.ts';
import type { Viewer } from '../shared/viewer.ts';

/** A Status profile kept on this gateway, as its owner (or a log-in screen on this machine) sees it. */
export interface Account {
  readonly id: string;
  readonly keyUid: string;
  readonly publicKey: PublicKey;
  readonly customizationColor: CustomizationColor;
  readonly createdAt: Date;
}

/** A log-in that has not ended. */
export interface Session {
  readonly id: string;
  readonly deviceName: string | null;
  readonly createdAt: Date;
  readonly lastUsedAt: Date;
  /** When it ends unused, or at the latest, whichever comes first. */
  readonly expiresAt: Date;
  /** It is the session that asks. */
  readonly current: boolean;
}

/** Where a request came from. */
export interface Source {
  /** Remote address. */
  readonly address: string;
  readonly loopback: boolean;
}

/** What accountCreate, accountRestore and login answer with. */
export interface OpenedSession {
  /** Shown once; only its hash is kept. */
  readonly token: string;
  readonly viewer: Viewer;
  /** The end of the account's event log before the session opened. */
  readonly cursor: string;
}
