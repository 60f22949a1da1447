import type { WakuMessage } from '../../datasources/waku/port.ts';
import type { UnitOfWork } from '../shared/unit-of-work.ts';
import { decodeEnvelopes, encodeEnvelopes } from './envelopes.ts';
import type { OutboxRow } from './rows.ts';

/** Store nodes do not archive what is stamped much earlier than it arrives (nwaku: 20 s). Ns. */
const FRESH = 15_000_000_000n;
/** No node takes what is stamped later than this from now. Ns. */
const AHEAD = 20_000_000_000n;

/**
 * Envelopes no node has taken get a new timestamp when theirs has grown old: Store would not keep them, and whoever
 * is offline now would never see them. Those that may have been taken keep theirs, or they would arrive twice. Stamped
 * by a clock that ran ahead, no node has taken them. Null when the row was acknowledged meanwhile, and is gone.
 */
export async function restamp(
  uow: UnitOfWork,
  row: OutboxRow,
  nowMs: number,
): Promise<OutboxRow | null> {
  if (row.envelopes === null) return row;
  const now = BigInt(nowMs) * 1_000_000n;
  const envelopes = decodeEnvelopes(row.envelopes);
  const isOld = row.failures > 0 && envelopes.some(({ timestamp }) => now - timestamp > FRESH);
  const isAhead = envelopes.some(({ timestamp }) => timestamp - now > AHEAD);
  if (!isOld && !isAhead) return row;
  // A nanosecond apart, so that their order stays.
  const stamped: WakuMessage[] = envelopes.map((envelope, n) => ({
    ...envelope,
    timestamp: now + BigInt(n),
  }));
  const data = { envelopes: encodeEnvelopes(stamped) };
  return uow.run(row.accountId, async ({ db }) => {
    const { count } = await db.outboxItem.updateMany({ where: { id: row.id }, data });
    return count > 0 ? { ...row, ...data } : null;
  });
}
