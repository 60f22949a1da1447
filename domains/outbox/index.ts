import type { ChatEngine, PublicKey } from '../../datasources/chat-sdk/port.ts';
import type { WakuPort } from '../../datasources/waku/port.ts';
import type { Clock, Random } from '../shared/clock.ts';
import type { Logger } from '../shared/logger.ts';
import type { Owner } from '../shared/owner.ts';
import type { Signals } from '../shared/signals.ts';
import type { Work } from '../shared/unit-of-work.ts';
import type { DeliveryListener, OutboxDraft } from './model.ts';
import { insertRow } from './rows.ts';
import { createSchedule } from './schedule.ts';
import { type Running, work } from './worker.ts';

export type {
  Delivery,
  DeliveryFailure,
  DeliveryListener,
  DeliveryState,
  OutboxDraft,
} from './model.ts';

export interface OutboxDeps {
  readonly signals: Pick<Signals, 'wake' | 'listen'>;
  readonly waku: WakuPort;
  readonly clock: Clock;
  readonly random: Random;
  readonly logger: Logger;
}

export interface OutboxService {
  /** Adds a row in the caller's transaction; the worker looks after the commit. */
  enqueue(work: Work, owner: Owner, draft: OutboxDraft): Promise<void>;
  /** They acknowledged these datasync ids. */
  acknowledge(
    work: Work,
    accountId: string,
    from: PublicKey,
    ids: readonly string[],
  ): Promise<void>;
  /** Whether something nobody sees is still on its way to them. */
  owes(work: Work, accountId: string, to: PublicKey): Promise<boolean>;
  /** Puts a FAILED message's row back to the start. False when there is none. */
  retry(work: Work, accountId: string, messageId: string): Promise<boolean>;
  /** The network is back: failed publishes are due at once. */
  hurry(accountId: string): void;
  /** Told how far messages got. Set once, before anything runs. */
  onDelivery(listener: DeliveryListener): void;
  /**
   * Works the account's outbox until `signal` aborts. `uow` is the engine's own: what it prepares commits only while
   * the engine holds its account.
   */
  run(owner: Owner, engine: ChatEngine, by: Pick<Running, 'uow' | 'signal'>): Promise<void>;
}

export function createOutbox(deps: OutboxDeps): OutboxService {
  const { signals, waku, clock, random, logger } = deps;
  const eager = new Set<string>();
  const schedule = createSchedule(random);
  let listener: DeliveryListener = async () => {};
  return {
    async enqueue(tx, owner, draft) {
      await insertRow(tx, owner, draft);
      tx.tell('outbox', owner.accountId);
    },
    async acknowledge(tx, accountId, from, ids) {
      const rows = await tx.db.outboxItem.findMany({
        where: { accountId, peer: from, datasyncId: { in: [...ids] } },
        select: { id: true, messageId: true },
      });
      if (rows.length === 0) return;
      await tx.db.outboxItem.deleteMany({ where: { id: { in: rows.map(({ id }) => id) } } });
      for (const { messageId } of rows) {
        if (messageId === null) continue;
        await listener(tx, { accountId, messageId, state: 'DELIVERED', failure: null });
      }
    },
    async owes(tx, accountId, to) {
      const where = { accountId, peer: to, kind: 'datasync', messageId: null };
      return (await tx.db.outboxItem.count({ where })) > 0;
    },
    async retry(tx, accountId, messageId) {
      const { count } = await tx.db.outboxItem.updateMany({
        where: { accountId, messageId, state: 'FAILED' },
        data: { state: 'COMPOSED', attempts: 0, failures: 0, nextAttemptAt: tx.now },
      });
      tx.tell('outbox', accountId);
      return count > 0;
    },
    hurry(accountId) {
      eager.add(accountId);
      signals.wake({ topic: 'outbox', accountId });
    },
    onDelivery(next) {
      listener = next;
    },
    run(owner, engine, by) {
      const tell: DeliveryListener = (tx, delivery) => listener(tx, delivery);
      const parts = { waku, schedule, listener: tell, clock, logger, signals, eager };
      return work(parts, { owner, engine, ...by });
    },
  };
}
