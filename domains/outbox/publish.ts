import { ModuleUnavailableError } from '../../datasources/module.ts';
import type { PublishResult, WakuPort } from '../../datasources/waku/port.ts';
import type { UnitOfWork, Work } from '../shared/unit-of-work.ts';
import { decodeEnvelopes } from './envelopes.ts';
import type { DeliveryFailure, DeliveryListener, DeliveryState } from './model.ts';
import type { OutboxRow, OutboxState } from './rows.ts';
import type { Schedule } from './schedule.ts';

export interface PublishDeps {
  readonly uow: UnitOfWork;
  readonly waku: WakuPort;
  readonly schedule: Schedule;
  readonly listener: DeliveryListener;
}

/** Then it is left to the schedule of resends, or dropped when it has none. Some half an hour. */
const MAX_REFUSALS = 60;

type Refusal = Extract<PublishResult, { ok: false }>;

/** Sends an ENCODED row's envelopes and writes how it went. True when the network took them all. */
export async function publish(
  { uow, waku, schedule, listener }: PublishDeps,
  row: OutboxRow,
  signal: AbortSignal,
): Promise<boolean> {
  const refusal = await sendAll(waku, row, signal);
  if (signal.aborted && refusal) return false;
  await uow.run(row.accountId, async (work) => {
    if (!refusal) return sent(work, { row, schedule, listener });
    if (refusal.retryable) return postponed(work, row, schedule);
    if (isUnseen(row, refusal)) {
      if (row.failures < MAX_REFUSALS) return postponed(work, row, schedule);
      if (row.kind === 'datasync') return sent(work, { row, schedule, listener });
    }
    return failed(work, { row, listener, failure: 'REJECTED' });
  });
  return refusal === null;
}

/**
 * Nobody sees it, so nobody would retry it, and the two sides would stand differently for ever. The network rejects
 * well-formed envelopes while our clock is wrong: that passes.
 */
function isUnseen(row: OutboxRow, { code }: Refusal): boolean {
  return row.messageId === null && code === 'REJECTED';
}

async function sendAll(
  waku: WakuPort,
  row: OutboxRow,
  signal: AbortSignal,
): Promise<Refusal | null> {
  for (const envelope of decodeEnvelopes(row.envelopes ?? new Uint8Array())) {
    try {
      const result = await waku.publish(envelope, { signal });
      if (!result.ok) return result;
    } catch (error) {
      if (!(error instanceof ModuleUnavailableError) && !signal.aborted) throw error;
      return { ok: false, code: 'NO_PEERS', retryable: true, detail: String(error) };
    }
  }
  return null;
}

interface Outcome {
  readonly row: OutboxRow;
  readonly listener: DeliveryListener;
}

/** An acknowledgement may have overtaken this: the row is gone then, and nothing is undone. */
async function sent(
  work: Work,
  { row, listener, schedule }: Outcome & { readonly schedule: Schedule },
): Promise<void> {
  if (row.kind !== 'datasync') {
    await work.db.outboxItem.deleteMany({ where: { id: row.id } });
    return;
  }
  // The last send also waits its turn for an acknowledgement before the row is given up.
  const wait = schedule.resend(row.attempts) ?? schedule.resend(1) ?? 0;
  const { count } = await work.db.outboxItem.updateMany({
    where: { id: row.id, state: 'ENCODED' },
    data: {
      state: 'SENT' satisfies OutboxState,
      envelopes: null,
      nextAttemptAt: new Date(work.now.getTime() + wait),
    },
  });
  if (count > 0) await tell(work, { row, listener }, 'SENT', null);
}

async function postponed(work: Work, row: OutboxRow, schedule: Schedule): Promise<void> {
  const failures = row.failures + 1;
  const nextAttemptAt = new Date(work.now.getTime() + schedule.republish(failures));
  await work.db.outboxItem.updateMany({ where: { id: row.id }, data: { failures, nextAttemptAt } });
}

/** Gives up. A message stays for messageRetry; what nobody sees is dropped. */
export async function failed(
  work: Work,
  { row, listener, failure }: Outcome & { readonly failure: DeliveryFailure },
): Promise<void> {
  if (row.messageId === null) {
    await work.db.outboxItem.deleteMany({ where: { id: row.id } });
    return;
  }
  const state = 'FAILED' satisfies OutboxState;
  await work.db.outboxItem.updateMany({ where: { id: row.id }, data: { state, envelopes: null } });
  await tell(work, { row, listener }, 'FAILED', failure);
}

async function tell(
  work: Work,
  { row, listener }: Outcome,
  state: DeliveryState,
  failure: DeliveryFailure | null,
): Promise<void> {
  const { accountId, messageId } = row;
  if (messageId !== null) await listener(work, { accountId, messageId, state, failure });
}
