/** Account and session rows: where their sealed columns lie, and the views made of them. */
import type { PublicKey } from '../../datasources/chat-sdk/port.ts';
import type {
  Account as AccountRow,
  Session as SessionRow,
} from '../../prisma/generated/client/client.ts';
import { toCustomizationColor } from '../shared/identity/customization-color.ts';
import type { SealedPlace } from '../shared/sealing.ts';
import type { Viewer } from '../shared/viewer.ts';
import type { Account, Session } from './model.ts';

export type { AccountRow, SessionRow };

export function chatKeyPlace(row: string): SealedPlace {
  return { table: 'Account', column: 'chatKey', row };
}

export function mnemonicPlace(row: string): SealedPlace {
  return { table: 'Account', column: 'mnemonic', row };
}

export function deviceNamePlace(row: string): SealedPlace {
  return { table: 'Session', column: 'deviceName', row };
}

/** Columns that a view is made of: secrets stay in the database. */
export const ACCOUNT_VIEW = {
  id: true,
  keyUid: true,
  publicKey: true,
  customizationColor: true,
  createdAt: true,
} as const;

export function toAccount(row: Pick<AccountRow, keyof typeof ACCOUNT_VIEW>): Account {
  const { id, keyUid, publicKey, customizationColor, createdAt } = row;
  return {
    id,
    keyUid,
    publicKey: publicKey as PublicKey,
    customizationColor: toCustomizationColor(customizationColor),
    createdAt,
  };
}

export function toSession({ sealer, sessionId }: Viewer, row: SessionRow): Session {
  const { id, deviceName, createdAt, lastUsedAt, idleExpiresAt } = row;
  return {
    id,
    deviceName: deviceName && sealer.openText(deviceNamePlace(id), deviceName),
    createdAt,
    lastUsedAt,
    // Never after the absolute end.
    expiresAt: idleExpiresAt,
    current: id === sessionId,
  };
}
