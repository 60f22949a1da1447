import type { PublicKey } from '../../datasources/chat-sdk/port.ts';
import type { Sealer } from './sealing.ts';

/** What the messaging engine needs of an unlocked account. */
export interface UnlockedAccount {
  readonly accountId: string;
  readonly publicKey: PublicKey;
  /** 32 bytes; wiped by its owner when the account locks. */
  readonly chatKey: Uint8Array;
  /** UUIDv4. */
  readonly installationId: string;
  readonly sealer: Sealer;
}
