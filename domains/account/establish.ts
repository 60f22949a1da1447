/** Makes an account of a seed phrase and opens its first session: what accountCreate and accountRestore share. */
import { v4 } from 'uuid';
import { isNotUnique } from '../../prisma/errors.ts';
import { createAesGcmSealer } from '../shared/aes-gcm-sealer.ts';
import {
  type CustomizationColor,
  defaultCustomizationColor,
} from '../shared/identity/customization-color.ts';
import { displayNamePlace } from '../shared/identity/display-name.ts';
import { type DerivedProfile, deriveProfile } from '../shared/identity/keys.ts';
import { newId } from '../shared/ids.ts';
import type { Work } from '../shared/unit-of-work.ts';
import { forgetDeleted } from './deleted-accounts.ts';
import type { AccountCore } from './deps.ts';
import { ownKeys, rewrap } from './key-files.ts';
import type { OpenedSession } from './model.ts';
import { openSession } from './open-session.ts';
import { type AccountRow, chatKeyPlace, mnemonicPlace } from './rows.ts';

export interface NewAccount {
  /** As `toMnemonic` gives it. */
  readonly mnemonic: string;
  readonly password: string;
  readonly displayName: string | null;
  /** Null: chosen from the key. */
  readonly customizationColor: CustomizationColor | null;
  readonly deviceName: string | null;
}

const DATA_KEY_LENGTH = 32;

function toRow(
  core: AccountCore,
  input: NewAccount,
  { id, profile, dataKey }: { id: string; profile: DerivedProfile; dataKey: Uint8Array },
): Omit<AccountRow, 'passwordBox'> {
  const { keys, keyUid, publicKey } = profile;
  const { mnemonic, displayName, customizationColor } = input;
  const sealer = createAesGcmSealer(dataKey);
  const now = core.clock.now();
  const row = {
    id,
    keyUid,
    publicKey,
    installationId: v4({ random: core.random.bytes(16) }),
    customizationColor: customizationColor ?? defaultCustomizationColor(publicKey),
    displayName: displayName === null ? null : sealer.sealText(displayNamePlace(id), displayName),
    profileClock: BigInt(displayName === null ? 0 : now),
    chatKey: sealer.seal(chatKeyPlace(id), keys.chat),
    mnemonic: sealer.sealText(mnemonicPlace(id), mnemonic),
    createdAt: new Date(now),
  };
  sealer.wipe();
  return row;
}

/** Null when the gateway has an account with these keys. */
export async function establish(
  core: AccountCore,
  input: NewAccount,
): Promise<OpenedSession | null> {
  const profile = await deriveProfile(input.mnemonic);
  const { keyUid } = profile;
  const dataKey = core.random.bytes(DATA_KEY_LENGTH);
  const { reader } = core.uow;
  return core.locks.run(keyUid, async () => {
    try {
      if (await reader.account.findUnique({ where: { keyUid }, select: { id: true } })) return null;
      const id = newId();
      const { password, deviceName } = input;
      const keys = ownKeys(profile);
      const rewrapping = await rewrap(core, { accountId: id, keyUid, dataKey, password, keys });
      const { passwordBox } = rewrapping;
      const account = { ...toRow(core, input, { id, profile, dataKey }), passwordBox };
      const precondition = async (work: Work): Promise<boolean> => {
        const { db } = work;
        if (await db.account.findUnique({ where: { keyUid }, select: { id: true } })) return false;
        await db.account.create({ data: account });
        await forgetDeleted(core, work, keyUid);
        return true;
      };
      return await openSession(core, { account, dataKey, deviceName, precondition }).finally(
        rewrapping.settle,
      );
    } catch (error) {
      // Another process was restoring it at the same time, and was faster.
      if (isNotUnique(error)) return null;
      throw error;
    } finally {
      profile.wipe();
      dataKey.fill(0);
    }
  });
}
