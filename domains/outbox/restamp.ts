import type { WakuMessage } from '../../datasources/waku/port.ts';
import type { UnitOfWork } from '../shared/unit-of-work.ts';
import { decodeEnvelopes, encodeEnvelopes } from './envelopes.ts';
import type { OutboxRow } from './rows.ts';

/** Store nodes do not archive what is stamped much earlier than it arrives (nwaku: 20 s). Ns. */
const FRESH = 15_000_000_000n;

/**
 * Envelopes no node has taken get a new timestamp when theirs has grown old: Store would not keep them, and whoever
 * is offline now would never see them. Those that may have been taken keep theirs, or they would arrive twice.
 */
export async function restamp(uow: UnitOfWork, row: OutboxRow, nowMs: number): Promise<OutboxRow> {
  if (row.failures === 0 || row.envelopes === null) return row;
  const now = BigInt(nowMs) * 1_000_000n;
  const envelopes = decodeEnvelopes(row.envelopes);
  if (!envelopes.some(({ timestamp }) => now - timestamp > FRESH)) return row;
  // A nanosecond apart, so that their order stays.
  const stamped: WakuMessage[] = envelopes.map((envelope, n) => ({
    ...envelope,
    timestamp: now + BigInt(n),
  }));
  return uow.run(row.accountId, (work) =>
    work.db.outboxItem.update({
      where: { id: row.id },
      data: { envelopes: encodeEnvelopes(stamped) },
    }),
  );
}
