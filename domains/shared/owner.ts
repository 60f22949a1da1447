import type { PublicKey } from '../../datasources/chat-sdk/port.ts';
import type { Sealer } from './sealing.ts';

/** Whose rows: a viewer's account, or an unlocked account when nobody asks. */
export interface Owner {
  readonly accountId: string;
  readonly publicKey: PublicKey;
  readonly sealer: Sealer;
}
