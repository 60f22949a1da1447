import type { Viewer } from '../shared/viewer.ts';
import type { AccountCore } from './deps.ts';

export interface LogoutResult {
  readonly type: 'LogoutSuccess';
  readonly sessionId: string;
}

/** Deletes the session's row and ends what is live of it. Waits until the account is locked, if it was the last. */
export async function endSession(
  core: AccountCore,
  { accountId, keyUid }: Pick<Viewer, 'accountId' | 'keyUid'>,
  sessionId: string,
): Promise<boolean> {
  return core.locks.run(keyUid, async () => {
    const where = { id: sessionId, accountId };
    const { count } = await core.uow.run(accountId, ({ db, tell }) => {
      tell('sessions', accountId);
      return db.session.deleteMany({ where });
    });
    await core.live.detach(accountId, (id) => id === sessionId);
    return count === 1;
  });
}

export function logout(core: AccountCore) {
  return async (viewer: Viewer): Promise<LogoutResult> => {
    const { sessionId } = viewer;
    await endSession(core, viewer, sessionId);
    return { type: 'LogoutSuccess', sessionId };
  };
}
