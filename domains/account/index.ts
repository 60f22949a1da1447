import { accountCreate } from './accountCreate.ts';
import { accountDelete } from './accountDelete.ts';
import { accountRestore } from './accountRestore.ts';
import { authenticate } from './authenticate.ts';
import { type AccountDeps, createCore } from './deps.ts';
import { type AccountLifecycle, createLifecycle } from './lifecycle.ts';
import { login } from './login.ts';
import { logout } from './logout.ts';
import { mnemonicReveal } from './mnemonicReveal.ts';
import { passwordChange } from './passwordChange.ts';
import { accountById, accounts, sessionById, sessions } from './queries.ts';
import { sessionRevoke } from './sessionRevoke.ts';

export type { AccountDeps, Registration, SessionPolicy } from './deps.ts';
export type { ScryptCost } from './kdf.ts';
export type { Account, OpenedSession, Session, Source } from './model.ts';

export interface AccountService extends AccountLifecycle {
  readonly accountCreate: ReturnType<typeof accountCreate>;
  readonly accountRestore: ReturnType<typeof accountRestore>;
  readonly accountDelete: ReturnType<typeof accountDelete>;
  readonly login: ReturnType<typeof login>;
  readonly logout: ReturnType<typeof logout>;
  readonly sessionRevoke: ReturnType<typeof sessionRevoke>;
  readonly passwordChange: ReturnType<typeof passwordChange>;
  readonly mnemonicReveal: ReturnType<typeof mnemonicReveal>;
  readonly accounts: ReturnType<typeof accounts>;
  readonly accountById: ReturnType<typeof accountById>;
  readonly sessions: ReturnType<typeof sessions>;
  readonly sessionById: ReturnType<typeof sessionById>;
  readonly authenticate: ReturnType<typeof authenticate>;
}

/** Accounts, their sessions and their keys (specs/features/account.md). Call `start` before anything else. */
export function createAccountService(deps: AccountDeps): AccountService {
  const core = createCore(deps);
  return {
    ...createLifecycle(core),
    accountCreate: accountCreate(core),
    accountRestore: accountRestore(core),
    accountDelete: accountDelete(core),
    login: login(core),
    logout: logout(core),
    sessionRevoke: sessionRevoke(core),
    passwordChange: passwordChange(core),
    mnemonicReveal: mnemonicReveal(core),
    accounts: accounts(core),
    accountById: accountById(core),
    sessions: sessions(core),
    sessionById: sessionById(core),
    authenticate: authenticate(core),
  };
}
