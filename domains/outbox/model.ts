import type { PublicKey } from '../../datasources/chat-sdk/port.ts';
import type { Work } from '../shared/unit-of-work.ts';

/** Something owed to the network; written with what caused it. */
export type OutboxDraft =
  | {
      readonly kind: 'datasync';
      readonly to: PublicKey;
      /** A ComposedMessage's bytes. */
      readonly bytes: Uint8Array;
      /** Row id of the Message it carries; null for one nobody sees. */
      readonly messageId: string | null;
    }
  | { readonly kind: 'acks'; readonly to: PublicKey; readonly ids: readonly string[] }
  | { readonly kind: 'bundle'; readonly to: PublicKey }
  | { readonly kind: 'contactCode'; readonly bytes: Uint8Array };

export type DeliveryState = 'PENDING' | 'SENT' | 'DELIVERED' | 'FAILED';
export type DeliveryFailure = 'NOT_ACKNOWLEDGED' | 'REJECTED';

/** A message got further. Told inside the transaction that makes it so. */
export interface Delivery {
  readonly accountId: string;
  readonly messageId: string;
  readonly state: DeliveryState;
  readonly failure: DeliveryFailure | null;
}

export type DeliveryListener = (work: Work, delivery: Delivery) => Promise<void>;
