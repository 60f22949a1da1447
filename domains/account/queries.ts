import type { Viewer } from '../shared/viewer.ts';
import type { AccountCore } from './deps.ts';
import type { Account, Session } from './model.ts';
import { ACCOUNT_VIEW, toAccount, toSession } from './rows.ts';

/** Every account here, oldest first. For a log-in screen on this machine only. */
export function accounts({ uow }: AccountCore) {
  return async (): Promise<Account[]> => {
    const rows = await uow.reader.account.findMany({
      select: ACCOUNT_VIEW,
      orderBy: [{ createdAt: 'asc' }, { id: 'asc' }],
    });
    return rows.map(toAccount);
  };
}

/** Null when it is not the viewer's. */
export function accountById({ uow }: AccountCore) {
  return async ({ accountId }: Viewer, id: string): Promise<Account | null> => {
    if (id !== accountId) return null;
    const row = await uow.reader.account.findUnique({ where: { id }, select: ACCOUNT_VIEW });
    return row && toAccount(row);
  };
}

/** Newest first; those that have run out are left away. */
export function sessions({ uow, clock }: AccountCore) {
  return async (viewer: Viewer): Promise<Session[]> => {
    const now = new Date(clock.now());
    const { accountId } = viewer;
    const rows = await uow.reader.session.findMany({
      where: { accountId, idleExpiresAt: { gt: now }, expiresAt: { gt: now } },
      orderBy: [{ createdAt: 'desc' }, { id: 'desc' }],
    });
    return rows.map((row) => toSession(viewer, row));
  };
}

/** Null when it is not one of the viewer's account. */
export function sessionById({ uow }: AccountCore) {
  return async (viewer: Viewer, id: string): Promise<Session | null> => {
    const { accountId } = viewer;
    const row = await uow.reader.session.findFirst({ where: { id, accountId } });
    return row && toSession(viewer, row);
  };
}
