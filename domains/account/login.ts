import type { Failure } from '../shared/domain-error.ts';
import { BadUserInputError } from '../shared/errors.ts';
import { checkPassword } from './credentials.ts';
import type { AccountCore } from './deps.ts';
import { DEVICE_NAME_RULE, isDeviceName, toDeviceName } from './device-name.ts';
import { invalidCredentials } from './failures.ts';
import { tendKeyFiles } from './key-files.ts';
import type { OpenedSession, Source } from './model.ts';
import { openSession } from './open-session.ts';

export interface LoginInput {
  readonly keyUid: string;
  readonly password: string;
  readonly deviceName?: string | null;
}

export type LoginResult =
  | ({ readonly type: 'LoginSuccess' } & OpenedSession)
  | Failure<'InvalidCredentialsError'>;

/** @throws RateLimitedError, or BadUserInputError for a device name that is too long */
export function login(core: AccountCore) {
  return async (input: LoginInput, source: Source): Promise<LoginResult> => {
    const deviceName = toDeviceName(input.deviceName);
    if (!isDeviceName(deviceName)) {
      throw new BadUserInputError(['input', 'deviceName'], DEVICE_NAME_RULE);
    }
    const unwrapped = await checkPassword(core, input, source.address);
    if (!unwrapped) return invalidCredentials();
    const { account, dataKey } = unwrapped;
    const { id, keyUid, passwordBox } = account;
    const opened = await core.locks.run(keyUid, async () => {
      const rewrapping = await tendKeyFiles(core, { account, dataKey, password: input.password });
      const next = rewrapping?.passwordBox ?? passwordBox;
      try {
        return await openSession(core, {
          account,
          dataKey,
          deviceName,
          // The password may have been changed, or the account deleted, since it was checked.
          async precondition({ db }) {
            const where = { id, passwordBox };
            return (
              (await db.account.updateMany({ where, data: { passwordBox: next } })).count === 1
            );
          },
        });
      } finally {
        await rewrapping?.settle();
        dataKey.fill(0);
      }
    });
    return opened ? { type: 'LoginSuccess', ...opened } : invalidCredentials();
  };
}
