import type { Failure } from '../shared/domain-error.ts';
import type { Viewer } from '../shared/viewer.ts';
import { CHANGED, checkPassword, type Unwrapped, underPassword } from './credentials.ts';
import { noteDeleted } from './deleted-accounts.ts';
import type { AccountCore } from './deps.ts';
import { invalidCredentials } from './failures.ts';
import { currentSalt } from './key-files.ts';

export interface AccountDeleteInput {
  readonly password: string;
}

export type AccountDeleteResult =
  | { readonly type: 'AccountDeleteSuccess'; readonly accountId: string }
  | Failure<'InvalidCredentialsError'>;

/** After an error, by the database's word: it may have committed all the same. Never throws. */
async function settleFiles(core: AccountCore, keyUid: string): Promise<void> {
  try {
    const salt = await currentSalt(core, keyUid);
    await (salt === null ? core.keystore.remove(keyUid) : core.keystore.bringBack(keyUid));
  } catch (error) {
    core.logger.error(
      { err: error, keyUid },
      'key files stay set aside until the next log-in or start',
    );
  }
}

/**
 * The engine stops first, so that nothing writes to what goes; the files are set aside, the rows deleted, then the
 * files. A crash in between is finished, or undone, by the database's word at the next start.
 * @throws RateLimitedError
 */
export function accountDelete(core: AccountCore) {
  return async (
    { accountId, keyUid }: Viewer,
    { password }: AccountDeleteInput,
  ): Promise<AccountDeleteResult> => {
    const unwrapped = await checkPassword(core, { keyUid, password });
    if (!unwrapped) return invalidCredentials();
    const remove = async ({ account: { id, passwordBox } }: Unwrapped) => {
      await core.live.detach(accountId, () => true);
      await core.keystore.setAside(keyUid);
      const deletion = core.uow.run(id, async (work) => {
        const { count } = await work.db.account.deleteMany({ where: { id, passwordBox } });
        if (count === 1) await noteDeleted(core, work, { accountId: id, keyUid });
        return count === 1;
      });
      const deleted = await deletion.catch(async (error) => {
        await settleFiles(core, keyUid);
        throw error;
      });
      await (deleted ? core.keystore.remove(keyUid) : core.keystore.bringBack(keyUid));
      return deleted ? true : CHANGED;
    };
    const deleted = await core.locks.run(keyUid, () =>
      underPassword(core, { unwrapped, password }, remove),
    );
    return deleted ? { type: 'AccountDeleteSuccess', accountId } : invalidCredentials();
  };
}
