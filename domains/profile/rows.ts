import type { PublicKey } from '../../datasources/chat-sdk/port.ts';
import type { Account as AccountRow } from '../../prisma/generated/client/client.ts';
import { colorHash } from '../shared/identity/color-hash.ts';
import { colorId } from '../shared/identity/color-id.ts';
import { compressKey } from '../shared/identity/compressed-key.ts';
import {
  customizationColorNumber,
  toCustomizationColor,
} from '../shared/identity/customization-color.ts';
import { displayNamePlace } from '../shared/identity/display-name.ts';
import { shareUrl } from '../shared/identity/share-url.ts';
import type { Owner } from '../shared/owner.ts';
import type { Introduction, Profile } from './model.ts';

/** Columns of an account that its profile is made of. */
export const PROFILE_VIEW = {
  id: true,
  keyUid: true,
  publicKey: true,
  displayName: true,
  customizationColor: true,
  profileClock: true,
} as const;

export type ProfileRow = Pick<AccountRow, keyof typeof PROFILE_VIEW>;

function nameOf({ sealer }: Pick<Owner, 'sealer'>, row: ProfileRow): string | null {
  return row.displayName ? sealer.openText(displayNamePlace(row.id), row.displayName) : null;
}

export function toProfile(owner: Pick<Owner, 'sealer'>, row: ProfileRow): Profile {
  const publicKey = row.publicKey as PublicKey;
  const displayName = nameOf(owner, row);
  return {
    id: row.id,
    publicKey,
    compressedKey: compressKey(publicKey),
    keyUid: row.keyUid,
    displayName,
    colorHash: colorHash(publicKey),
    colorId: colorId(publicKey),
    customizationColor: toCustomizationColor(row.customizationColor),
    shareUrl: shareUrl({ publicKey, displayName }),
  };
}

/** With every message: without what is drawn from the key, which takes longer than the rest. */
export function toIntroduction(owner: Pick<Owner, 'sealer'>, row: ProfileRow): Introduction {
  return {
    displayName: nameOf(owner, row) ?? '',
    customizationColor: customizationColorNumber(toCustomizationColor(row.customizationColor)),
  };
}
