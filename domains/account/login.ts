import type { Failure } from '../shared/domain-error.ts';
import { BadUserInputError } from '../shared/errors.ts';
import { CHANGED, checkPassword, type Unwrapped, underPassword } from './credentials.ts';
import type { AccountCore } from './deps.ts';
import { deviceNameIssue, toDeviceName } from './device-name.ts';
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

interface Entry {
  readonly password: string;
  readonly deviceName: string | null;
}

/** The caller holds the account's lock. */
async function enter(
  core: AccountCore,
  { account, dataKey }: Unwrapped,
  { password, deviceName }: Entry,
): Promise<OpenedSession | typeof CHANGED> {
  const { id, passwordBox } = account;
  const rewrapping = await tendKeyFiles(core, { account, dataKey, password });
  const data = { passwordBox: rewrapping?.passwordBox ?? passwordBox };
  try {
    const opened = await openSession(core, {
      account,
      dataKey,
      deviceName,
      async precondition({ db }) {
        return (await db.account.updateMany({ where: { id, passwordBox }, data })).count === 1;
      },
    });
    return opened ?? CHANGED;
  } finally {
    await rewrapping?.settle();
  }
}

/** @throws RateLimitedError, or BadUserInputError for a device name that is too long or no Unicode text */
export function login(core: AccountCore) {
  return async (input: LoginInput, source: Source): Promise<LoginResult> => {
    const { password } = input;
    const deviceName = toDeviceName(input.deviceName);
    const issue = deviceNameIssue(deviceName);
    if (issue) throw new BadUserInputError(['input', ...issue.path], issue.message);
    const unwrapped = await checkPassword(core, input, source.address);
    if (!unwrapped) return invalidCredentials();
    const opened = await core.locks.run(unwrapped.account.keyUid, () =>
      underPassword(core, { unwrapped, password }, (current) =>
        enter(core, current, { password, deviceName }),
      ),
    );
    return opened ? { type: 'LoginSuccess', ...opened } : invalidCredentials();
  };
}
