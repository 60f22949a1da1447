import type { PublicKey } from '../../datasources/chat-sdk/port.ts';
import type { CustomizationColor } from '../shared/identity/customization-color.ts';

/** Contact-request states as the wire numbers them (status-wire-protocol §6.6). */
export const REQUEST = { NONE: 0, MUTUAL: 1, SENT: 2, RECEIVED: 3, DISMISSED: 4 } as const;

/** What the state machine works on: both sides' state as known here. Clocks in ms. */
export interface Standing {
  readonly localState: number;
  readonly localClock: bigint;
  readonly remoteState: number;
  readonly remoteClock: bigint;
  readonly removed: boolean;
  readonly blocked: boolean;
}

export type ContactRelation = 'NONE' | 'REQUEST_SENT' | 'REQUEST_RECEIVED' | 'DECLINED' | 'MUTUAL';

/** A person the account knows, opened for its owner. */
export interface Contact {
  readonly id: string;
  readonly accountId: string;
  readonly publicKey: PublicKey;
  readonly displayName: string | null;
  readonly customizationColor: CustomizationColor;
  readonly relation: ContactRelation;
  readonly blocked: boolean;
  /** Wire id of the message that carried the newest request. */
  readonly requestId: string | null;
  readonly updatedAt: Date;
}

export function relationOf({ localState, remoteState }: Standing): ContactRelation {
  if (localState === REQUEST.SENT && remoteState === REQUEST.RECEIVED) return 'MUTUAL';
  if (localState === REQUEST.SENT) return 'REQUEST_SENT';
  if (remoteState !== REQUEST.RECEIVED) return 'NONE';
  return localState === REQUEST.DISMISSED ? 'DECLINED' : 'REQUEST_RECEIVED';
}

export function isMutual(standing: Standing): boolean {
  return relationOf(standing) === 'MUTUAL';
}

/** Mutual and not blocked: the two may write to each other. */
export function isActive(standing: Standing): boolean {
  return isMutual(standing) && !standing.blocked;
}
