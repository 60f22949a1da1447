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

/** What a job answers when the box it was given is no longer the account's: nothing was written. */
export const CHANGED = Symbol('the password box was written anew');

const MAX_TRIES = 5;

/**
 * Runs `job` with the account as of now; the caller holds the account's lock. While it waited, another log-in may have
 * written the box anew, which leaves the password right; or the password was changed, or the account deleted: null.
 * Another process does not wait for the lock: `job` asks for the box it was given in its transaction and answers CHANGED
 * when it is another one; it is then run again with that one. Data keys are wiped.
 */
export async function underPassword<T>(
  core: AccountCore,
  { unwrapped, password }: { readonly unwrapped: Unwrapped; readonly password: string },
  job: (current: Unwrapped) => Promise<T | typeof CHANGED>,
): Promise<T | null> {
  let current = await recheckPassword(core, unwrapped, password);
  for (let n = 0; current && n < MAX_TRIES; n++) {
    const { account, dataKey } = current;
    try {
      const done = await job(current);
      if (done !== CHANGED) return done;
    } finally {
      dataKey.fill(0);
    }
    current = await reopen(core, account.id, password);
  }
  if (current) throw new Error('The password box of an account does not come to rest.');
  return null;
}

async function reopen(core: AccountCore, id: string, password: string): Promise<Unwrapped | null> {
  const account = await core.uow.reader.account.findUnique({ where: { id } });
  if (!account) return null;
  const box = { accountId: id, password };
  const dataKey = await openPasswordBox(account.passwordBox, box, core.kdf);
  return dataKey && { account, dataKey };
}

/** The same as of now. Wipes the data key given unless it is the one returned. */
async function recheckPassword(
  core: AccountCore,
  { account: { id, passwordBox }, dataKey }: Unwrapped,
  password: string,
): Promise<Unwrapped | null> {
  let unchanged = false;
  try {
    const account = await core.uow.reader.account.findUnique({ where: { id } });
    unchanged = account?.passwordBox === passwordBox;
    return account && unchanged ? { account, dataKey } : await reopen(core, id, password);
  } finally {
    if (!unchanged) dataKey.fill(0);
  }
}
