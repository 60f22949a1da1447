import type {
  AccountDeleteSuccessResolvers,
  LogoutSuccessResolvers,
  SessionRevokeSuccessResolvers,
} from '../../generated/types.ts';
import { toGlobalId } from '../../shared/global-id.ts';

const AccountDeleteSuccess: AccountDeleteSuccessResolvers = {
  accountId: ({ accountId }) => toGlobalId('Account', accountId),
};

const LogoutSuccess: LogoutSuccessResolvers = {
  sessionId: ({ sessionId }) => toGlobalId('Session', sessionId),
};

const SessionRevokeSuccess: SessionRevokeSuccessResolvers = {
  sessionId: ({ sessionId }) => toGlobalId('Session', sessionId),
};

/** Results that name something that is gone by its id. */
export const sessionResultTypes = { AccountDeleteSuccess, LogoutSuccess, SessionRevokeSuccess };
