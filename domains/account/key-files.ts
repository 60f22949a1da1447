/** Password box and keystore files of an account, written anew together: the box names the files that go with it. */
import { createAesGcmSealer } from '../shared/aes-gcm-sealer.ts';
import { type DerivedProfile, deriveProfile } from '../shared/identity/keys.ts';
import type { AccountCore } from './deps.ts';
import type { KeyToStore } from './keystore/keystore.ts';
import { closePasswordBox, isWeakPasswordBox, keystoreSaltOf } from './password-box.ts';
import { type AccountRow, mnemonicPlace } from './rows.ts';

export interface Rewrapping {
  /** To be committed, or not; `settle` follows. */
  readonly passwordBox: string;
  settle(): Promise<void>;
}

export interface RewrapInput {
  readonly accountId: string;
  readonly keyUid: string;
  readonly dataKey: Uint8Array;
  readonly password: string;
  readonly keys: readonly KeyToStore[];
}

export async function profileOf(account: AccountRow, dataKey: Uint8Array): Promise<DerivedProfile> {
  const sealer = createAesGcmSealer(dataKey);
  const mnemonic = sealer.openText(mnemonicPlace(account.id), account.mnemonic);
  sealer.wipe();
  return deriveProfile(mnemonic);
}

export function ownKeys({ keys }: DerivedProfile): KeyToStore[] {
  return Object.values(keys).map((privateKey) => ({ privateKey, name: null }));
}

/** The writing of the files that the database holds to; null when it has no such account. */
export async function currentSalt(core: AccountCore, keyUid: string): Promise<string | null> {
  const select = { passwordBox: true };
  const account = await core.uow.reader.account.findUnique({ where: { keyUid }, select });
  return account && keystoreSaltOf(account.passwordBox);
}

async function settle(core: AccountCore, keyUid: string): Promise<void> {
  try {
    await core.keystore.settle(keyUid, await currentSalt(core, keyUid));
  } catch (error) {
    // The database has decided; the next start or log-in finishes it.
    core.logger.error({ err: error, keyUid }, 'keystore files could not be put in place');
  }
}

export async function rewrap(core: AccountCore, input: RewrapInput): Promise<Rewrapping> {
  const { accountId, keyUid, dataKey, password, keys } = input;
  try {
    const keystoreSalt = await core.keystore.stage(keyUid, keys, { password, salt: null });
    const passwordBox = await closePasswordBox(
      { accountId, dataKey, password, keystoreSalt },
      core,
    );
    return { passwordBox, settle: () => settle(core, keyUid) };
  } catch (error) {
    await settle(core, keyUid);
    throw error;
  }
}

/**
 * At log-in: what is missing, damaged or too cheap to guess is written anew. Null when the box stays as it is: missing
 * files join the writing it names, so that processes with data folders of their own agree on one box.
 */
export async function tendKeyFiles(
  core: AccountCore,
  { account, dataKey, password }: { account: AccountRow; dataKey: Uint8Array; password: string },
): Promise<Rewrapping | null> {
  const { id: accountId, keyUid, passwordBox } = account;
  const profile = await profileOf(account, dataKey);
  try {
    // Set aside by a deletion that failed, and whose end nobody could learn then.
    await core.keystore.bringBack(keyUid);
    const own = ownKeys(profile);
    const privateKeys = Object.values(profile.keys);
    const others = await core.keystore.others(keyUid, privateKeys, { password, weakOnly: true });
    const keys = [...own, ...others];
    if (isWeakPasswordBox(passwordBox, core.cost)) {
      return await rewrap(core, { accountId, keyUid, dataKey, password, keys });
    }
    const salt = keystoreSaltOf(passwordBox);
    if (others.length > 0 || (await core.keystore.outdated(keyUid, privateKeys, salt))) {
      await core.keystore.stage(keyUid, keys, { password, salt });
      await core.keystore.settle(keyUid, salt);
    }
    return null;
  } catch (error) {
    core.logger.error({ err: error, accountId }, 'keystore files could not be tended at log-in');
    return null;
  } finally {
    profile.wipe();
  }
}
