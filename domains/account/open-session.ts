import { createAesGcmSealer } from '../shared/aes-gcm-sealer.ts';
import { UnauthenticatedError } from '../shared/errors.ts';
import { newId } from '../shared/ids.ts';
import type { Work } from '../shared/unit-of-work.ts';
import type { Viewer } from '../shared/viewer.ts';
import type { AccountCore } from './deps.ts';
import type { OpenedSession } from './model.ts';
import { type AccountRow, deviceNamePlace } from './rows.ts';
import { closeTokenBox, newToken } from './token.ts';

export interface NewSession {
  readonly account: AccountRow;
  /** 32 bytes; not kept. */
  readonly dataKey: Uint8Array;
  readonly deviceName: string | null;
  /** First in the session's transaction; false when there shall be no session after all. */
  readonly precondition: (work: Work) => Promise<boolean>;
}

/** Ends the sessions that are one too many, oldest first. Returns their ids. */
async function evict(work: Work, accountId: string, max: number): Promise<Set<string>> {
  const oldest = await work.db.session.findMany({
    where: { accountId },
    orderBy: [{ createdAt: 'desc' }, { id: 'desc' }],
    skip: max - 1,
    select: { id: true },
  });
  const ids = oldest.map(({ id }) => id);
  await work.db.session.deleteMany({ where: { id: { in: ids } } });
  return new Set(ids);
}

function sealDeviceName(dataKey: Uint8Array, sessionId: string, name: string | null) {
  if (name === null) return null;
  const sealer = createAesGcmSealer(dataKey);
  const sealed = sealer.sealText(deviceNamePlace(sessionId), name);
  sealer.wipe();
  return sealed;
}

/**
 * Makes a session live, unless another process ends it this moment: null. What it tells of that comes before the session
 * is live, and is seen here, or after, and ends it. The caller holds the account's lock.
 * @throws SealBrokenError
 */
export async function attach(
  { live, uow }: Pick<AccountCore, 'live' | 'uow'>,
  account: AccountRow,
  { sessionId, dataKey }: { readonly sessionId: string; readonly dataKey: Uint8Array },
): Promise<Viewer | null> {
  const viewer = live.attach(account, sessionId, dataKey);
  let alive = false;
  try {
    const row = { where: { id: sessionId }, select: { id: true } } as const;
    alive = (await uow.reader.session.findUnique(row)) !== null;
    return alive ? viewer : null;
  } finally {
    if (!alive) await live.detach(account.id, (id) => id === sessionId);
  }
}

/**
 * Writes a session and makes it live. The caller holds the account's lock. Null when the precondition said no.
 * @throws UnauthenticatedError when another process ended it at once
 */
export async function openSession(
  core: AccountCore,
  { account, dataKey, deviceName, precondition }: NewSession,
): Promise<OpenedSession | null> {
  const { idleMs, absoluteMs, max } = core.sessions;
  const token = newToken(core.random);
  const sessionId = newId();
  const sealed = sealDeviceName(dataKey, sessionId, deviceName);
  const evicted = await core.uow.run(account.id, async (work) => {
    if (!(await precondition(work))) return null;
    const ended = await evict(work, account.id, max);
    if (ended.size > 0) work.tell('sessions', account.id);
    const now = work.now.getTime();
    await work.db.session.create({
      data: {
        id: sessionId,
        accountId: account.id,
        tokenHash: token.hash,
        tokenBox: closeTokenBox(token, sessionId, dataKey),
        deviceName: sealed,
        createdAt: work.now,
        lastUsedAt: work.now,
        idleExpiresAt: new Date(now + Math.min(idleMs, absoluteMs)),
        expiresAt: new Date(now + absoluteMs),
      },
    });
    return ended;
  });
  if (!evicted) return null;
  // Before the account's engine starts, so that whatever it brings comes after the cursor.
  const cursor = await core.eventLog.head(account.id);
  const viewer = await attach(core, account, { sessionId, dataKey });
  if (!viewer) throw new UnauthenticatedError();
  await core.live.detach(account.id, (id) => evicted.has(id));
  return { token: token.text, viewer, cursor };
}
