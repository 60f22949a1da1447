import type { Viewer } from '../shared/viewer.ts';
import type { AccountCore } from './deps.ts';
import { endSession } from './logout.ts';
import { attach } from './open-session.ts';
import type { SessionRow } from './rows.ts';
import { openTokenBox, readToken, type Token } from './token.ts';

/** `lastUsedAt` is kept to the minute: a write per request would cost more than it tells. */
const TOUCH_MS = 60_000;

function isExpired({ idleExpiresAt, expiresAt }: SessionRow, now: number): boolean {
  return idleExpiresAt.getTime() <= now || expiresAt.getTime() <= now;
}

async function touch(
  core: AccountCore,
  { id, accountId, lastUsedAt, expiresAt }: SessionRow,
): Promise<void> {
  const now = core.clock.now();
  if (now - lastUsedAt.getTime() < TOUCH_MS) return;
  const idleEnd = Math.min(now + core.sessions.idleMs, expiresAt.getTime());
  const data = { lastUsedAt: new Date(now), idleExpiresAt: new Date(idleEnd) };
  try {
    await core.uow.run(accountId, ({ db }) => db.session.updateMany({ where: { id }, data }));
  } catch (error) {
    // A full disk must not lock people out of reading.
    core.logger.warn({ err: error, sessionId: id }, 'the use of a session could not be noted');
  }
}

/** Unlocks with the token: after a restart, or when another process opened the session. */
async function revive(core: AccountCore, token: Token, keyUid: string): Promise<Viewer | null> {
  return core.locks.run(keyUid, async () => {
    const where = { tokenHash: token.hash };
    const row = await core.uow.reader.session.findUnique({ where, include: { account: true } });
    if (!row || isExpired(row, core.clock.now())) return null;
    const live = core.live.find(row.id);
    if (live) return live;
    const dataKey = openTokenBox(token, row.id, row.tokenBox);
    if (!dataKey) {
      core.logger.warn(
        { sessionId: row.id },
        'a session does not open; it was changed in the database',
      );
      return null;
    }
    try {
      return await attach(core, row.account, { sessionId: row.id, dataKey });
    } finally {
      dataKey.fill(0);
    }
  });
}

/** The viewer of a token; null for one that is unknown, or whose session ended. The row is read each time: its word counts. */
export function authenticate(core: AccountCore) {
  return async (text: string): Promise<Viewer | null> => {
    const token = readToken(text);
    if (!token) return null;
    const where = { tokenHash: token.hash };
    const include = { account: { select: { keyUid: true } } };
    const row = await core.uow.reader.session.findUnique({ where, include });
    if (!row) return null;
    const { accountId, account } = row;
    const { keyUid } = account;
    if (isExpired(row, core.clock.now())) {
      await endSession(core, { accountId, keyUid }, row.id);
      return null;
    }
    const viewer = core.live.find(row.id) ?? (await revive(core, token, keyUid));
    if (viewer) await touch(core, row);
    return viewer;
  };
}
