import type { Resolvers } from '../generated/types.ts';
import { accountCreate } from './accountCreate.ts';
import { accountDelete } from './accountDelete.ts';
import { accountRestore } from './accountRestore.ts';
import { accounts } from './accounts.ts';
import { login } from './login.ts';
import { logout } from './logout.ts';
import { mnemonicReveal } from './mnemonicReveal.ts';
import { passwordChange } from './passwordChange.ts';
import { sessionRevoke } from './sessionRevoke.ts';
import { sessions } from './sessions.ts';
import { Account } from './types/Account.ts';
import { sessionResultTypes } from './types/results.ts';
import { Session } from './types/Session.ts';
import { Viewer } from './types/Viewer.ts';
import { viewer } from './viewer.ts';

export const sessionResolvers: Resolvers = {
  Query: { viewer, accounts, sessions },
  Mutation: {
    accountCreate,
    accountRestore,
    accountDelete,
    login,
    logout,
    sessionRevoke,
    passwordChange,
    mnemonicReveal,
  },
  Account,
  Session,
  Viewer,
  ...sessionResultTypes,
};
