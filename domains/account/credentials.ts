import type { AccountCore } from './deps.ts';
import { isImpossible } from './password.ts';
import { openNoPasswordBox, openPasswordBox } from './password-box.ts';
import type { AccountRow } from './rows.ts';

export interface Unwrapped {
  readonly account: AccountRow;
  /** 32 bytes; the caller wipes it. */
  readonly dataKey: Uint8Array;
}

const KEY_UID = /^0x[0-9a-f]{64}$/;

/**
 * The account, its data key unwrapped; null when the password is wrong or there is no such account, in the same time.
 * @throws RateLimitedError
 */
export async function checkPassword(
  core: AccountCore,
  { keyUid, password }: { readonly keyUid: string; readonly password: string },
  address?: string,
): Promise<Unwrapped | null> {
  const lower = keyUid.toLowerCase();
  // Whatever names no account shares one tally: a caller cannot fill the books with long texts.
  const name = KEY_UID.test(lower) ? lower : '';
  const attempt = core.attempts.begin(
    address === undefined ? { keyUid: name } : { keyUid: name, address },
  );
  if (isImpossible(password)) return null;
  const account = await core.uow.reader.account.findUnique({ where: { keyUid: name } });
  if (!account) {
    await openNoPasswordBox(password, core);
    return null;
  }
  const { id, passwordBox } = account;
  const dataKey = await openPasswordBox(passwordBox, { accountId: id, password }, core.kdf);
  if (!dataKey) return null;
  attempt.succeeded();
  return { account, dataKey };
}

/**
 * The same as of now; the caller holds the account's lock. While it waited, another log-in may have written the box
 * anew, which leaves the password right; or the password was changed, or the account deleted: null.
 * Wipes the data key given unless it is the one returned.
 */
export async function recheckPassword(
  core: AccountCore,
  { account: { id, passwordBox }, dataKey }: Unwrapped,
  password: string,
): Promise<Unwrapped | null> {
  let unchanged = false;
  try {
    const account = await core.uow.reader.account.findUnique({ where: { id } });
    unchanged = account?.passwordBox === passwordBox;
    if (!account || unchanged) return account && { account, dataKey };
    const opened = await openPasswordBox(
      account.passwordBox,
      { accountId: id, password },
      core.kdf,
    );
    return opened && { account, dataKey: opened };
  } finally {
    if (!unchanged) dataKey.fill(0);
  }
}
