import type { Failure } from '../shared/domain-error.ts';
import type { Viewer } from '../shared/viewer.ts';
import { checkPassword, recheckPassword } from './credentials.ts';
import type { AccountCore } from './deps.ts';
import { invalidCredentials } from './failures.ts';

export interface AccountDeleteInput {
  readonly password: string;
}

export type AccountDeleteResult =
  | { readonly type: 'AccountDeleteSuccess'; readonly accountId: string }
  | Failure<'InvalidCredentialsError'>;

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
    const deleted = await core.locks.run(keyUid, async () => {
      const current = await recheckPassword(core, unwrapped, password);
      if (!current) return false;
      current.dataKey.fill(0);
      const { id } = current.account;
      await core.live.detach(accountId, () => true);
      await core.keystore.setAside(keyUid);
      try {
        await core.uow.run(id, ({ db }) => db.account.delete({ where: { id } }));
      } catch (error) {
        await core.keystore.bringBack(keyUid);
        throw error;
      }
      await core.keystore.remove(keyUid);
      return true;
    });
    return deleted ? { type: 'AccountDeleteSuccess', accountId } : invalidCredentials();
  };
}
