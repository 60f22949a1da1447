import { type Failure, type InvalidInput, invalidInput } from '../shared/domain-error.ts';
import type { Viewer } from '../shared/viewer.ts';
import { CHANGED, checkPassword, type Unwrapped, underPassword } from './credentials.ts';
import type { AccountCore } from './deps.ts';
import { invalidCredentials } from './failures.ts';
import { ownKeys, profileOf, rewrap } from './key-files.ts';
import type { Account } from './model.ts';
import { passwordIssues } from './password.ts';
import { toAccount } from './rows.ts';

export interface PasswordChangeInput {
  readonly currentPassword: string;
  readonly newPassword: string;
}

export type PasswordChangeResult =
  | {
      readonly type: 'PasswordChangeSuccess';
      readonly account: Account;
      readonly sessionsEnded: number;
    }
  | Failure<'InvalidCredentialsError'>
  | InvalidInput;

async function rewrapAll(
  core: AccountCore,
  { account, dataKey }: Unwrapped,
  { currentPassword, newPassword }: PasswordChangeInput,
) {
  const { id: accountId, keyUid } = account;
  const profile = await profileOf(account, dataKey);
  try {
    await core.keystore.bringBack(keyUid);
    const own = Object.values(profile.keys);
    const query = { password: currentPassword, weakOnly: false };
    const keys = [...ownKeys(profile), ...(await core.keystore.others(keyUid, own, query))];
    return await rewrap(core, { accountId, keyUid, dataKey, password: newPassword, keys });
  } finally {
    profile.wipe();
  }
}

/**
 * The new key files lie ready before the database commits to the new password, and take their places after: whichever
 * moment a crash picks, box and files belong to one password once the gateway has started again.
 * @throws RateLimitedError
 */
export function passwordChange(core: AccountCore) {
  return async (viewer: Viewer, input: PasswordChangeInput): Promise<PasswordChangeResult> => {
    const issues = passwordIssues('newPassword', input.newPassword);
    if (issues.length > 0) return invalidInput(issues);
    const { keyUid, accountId, sessionId } = viewer;
    const unwrapped = await checkPassword(core, { keyUid, password: input.currentPassword });
    if (!unwrapped) return invalidCredentials();
    const change = async (current: Unwrapped): Promise<number | typeof CHANGED> => {
      const { id, passwordBox } = current.account;
      const rewrapping = await rewrapAll(core, current, input);
      const ended = await core.uow
        .run(accountId, async ({ db, tell }) => {
          const data = { passwordBox: rewrapping.passwordBox };
          const { count } = await db.account.updateMany({ where: { id, passwordBox }, data });
          if (count === 0) return CHANGED;
          tell('sessions', accountId);
          const others = { accountId, NOT: { id: sessionId } };
          return (await db.session.deleteMany({ where: others })).count;
        })
        .finally(rewrapping.settle);
      if (ended !== CHANGED) await core.live.detach(accountId, (other) => other !== sessionId);
      return ended;
    };
    const password = input.currentPassword;
    const sessionsEnded = await core.locks.run(keyUid, () =>
      underPassword(core, { unwrapped, password }, change),
    );
    if (sessionsEnded === null) return invalidCredentials();
    return { type: 'PasswordChangeSuccess', account: toAccount(unwrapped.account), sessionsEnded };
  };
}
