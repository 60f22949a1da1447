import type { ChatEngine } from '../../datasources/chat-sdk/port.ts';
import type { Clock } from '../shared/clock.ts';
import type { Logger } from '../shared/logger.ts';
import type { Owner } from '../shared/owner.ts';
import type { Signals } from '../shared/signals.ts';
import type { UnitOfWork } from '../shared/unit-of-work.ts';
import { batches } from './encode.ts';
import { sendLastAcks } from './last-acks.ts';
import { failed, type PublishDeps } from './publish.ts';
import type { OutboxRow } from './rows.ts';
import { PUBLISH_MAX_MS } from './schedule.ts';
import { sendBatch } from './send-batch.ts';

export interface WorkerDeps extends Omit<PublishDeps, 'uow'> {
  readonly clock: Clock;
  readonly logger: Logger;
  readonly signals: Pick<Signals, 'listen'>;
  /** Accounts whose failed publishes are due at once: the network came back. */
  readonly eager: Set<string>;
}

export interface Running {
  readonly owner: Owner;
  readonly engine: ChatEngine;
  readonly uow: UnitOfWork;
  readonly signal: AbortSignal;
}

/** Rows looked at in one pass. */
const PASS = 100;
/** Of them, one person's when there are more. */
const SHARE = 5;
/** Look again at the latest after this long, whatever the rows say. */
const IDLE_MS = 3_600_000;

/** Works an account's outbox until `signal` aborts. Rows to one person go in order; people do not wait for each other. */
export async function work(deps: WorkerDeps, running: Running): Promise<void> {
  const { owner, signal } = running;
  const wakeUp = deps.signals.listen('outbox', owner.accountId, [signal]);
  try {
    while (!signal.aborted) {
      wakeUp.reset();
      const rows = await dueRows(deps, running);
      const queues = Map.groupBy(rows, (row) => row.peer);
      await Promise.all([...queues.values()].map((queue) => drain(deps, running, queue)));
      if (rows.length >= SHARE) continue;
      const timer = new AbortController();
      const pause = deps.clock.sleep(await untilNext(deps, running), timer.signal);
      await Promise.race([wakeUp.next(), pause]);
      timer.abort();
    }
  } finally {
    wakeUp.close();
  }
  await sendLastAcks(deps, running);
}

async function dueRows(
  { clock, eager }: WorkerDeps,
  { uow, owner: { accountId } }: Running,
): Promise<OutboxRow[]> {
  const now = new Date(clock.now());
  const due = { nextAttemptAt: { lte: now }, state: { in: ['COMPOSED', 'ENCODED', 'SENT'] } };
  const again = eager.delete(accountId) ? [{ state: 'ENCODED' }] : [];
  // Put off by a clock that ran ahead and was set back since.
  const astray = {
    nextAttemptAt: { gt: new Date(now.getTime() + PUBLISH_MAX_MS) },
    state: { in: ['COMPOSED', 'ENCODED'] },
  };
  const where = { accountId, OR: [due, astray, ...again] };
  const oldest = { where, orderBy: { id: 'asc' }, take: PASS } as const;
  const rows = await uow.reader.outboxItem.findMany(oldest);
  if (rows.length < PASS) return rows;
  // A backlog: everybody gets a share of the pass, or one person's rows would keep the others' waiting.
  const peers = await uow.reader.outboxItem.groupBy({
    by: ['peer'],
    where,
    orderBy: { _min: { id: 'asc' } },
    take: PASS / SHARE,
  });
  const shares = peers.map(({ peer }) =>
    uow.reader.outboxItem.findMany({ ...oldest, where: { ...where, peer }, take: SHARE }),
  );
  return (await Promise.all(shares)).flat();
}

async function untilNext(
  { clock }: WorkerDeps,
  { uow, owner: { accountId } }: Running,
): Promise<number> {
  const next = await uow.reader.outboxItem.findFirst({
    where: { accountId, state: { in: ['COMPOSED', 'ENCODED', 'SENT'] } },
    orderBy: { nextAttemptAt: 'asc' },
    select: { nextAttemptAt: true },
  });
  if (!next) return IDLE_MS;
  return Math.min(IDLE_MS, Math.max(1, next.nextAttemptAt.getTime() - clock.now()));
}

async function drain(deps: WorkerDeps, running: Running, queue: OutboxRow[]): Promise<void> {
  for (const batch of batches(queue)) {
    if (running.signal.aborted) return;
    try {
      await step(deps, running, batch);
    } catch (error) {
      if (running.signal.aborted) return;
      const [row] = batch;
      deps.logger.error(
        { err: error, accountId: row.accountId, kind: row.kind },
        'outbox row failed',
      );
      await postpone(deps, running, row);
    }
  }
}

async function step(
  deps: WorkerDeps,
  running: Running,
  batch: [OutboxRow, ...OutboxRow[]],
): Promise<void> {
  const [row] = batch;
  if (row.state === 'SENT' && deps.schedule.resend(row.attempts) === null) {
    const { listener } = deps;
    await running.uow.run(row.accountId, (tx) =>
      failed(tx, { row, listener, failure: 'NOT_ACKNOWLEDGED' }),
    );
    return;
  }
  await sendBatch(deps, running, batch);
}

/** Something unexpected: keep the row, and do not spin on it. */
async function postpone(
  { schedule, clock }: WorkerDeps,
  { uow }: Running,
  { id, accountId, failures }: OutboxRow,
): Promise<void> {
  await uow
    .run(accountId, async ({ db, now }) => {
      const nextAttemptAt = new Date(now.getTime() + schedule.republish(failures + 1));
      await db.outboxItem.updateMany({
        where: { id },
        data: { failures: { increment: 1 }, nextAttemptAt },
      });
    })
    // The database refuses too (a full disk, say): wait rather than spin.
    .catch(() => clock.sleep(1_000));
}
