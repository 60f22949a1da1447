import type { ChatEngine, InboundBatch } from '../../datasources/chat-sdk/port.ts';
import type { UnlockedAccount } from '../shared/account-keys.ts';
import { writeEngineState } from '../shared/engine-state.ts';
import type { IngestDeps } from './deps.ts';
import { keepPosition, rememberSeen } from './progress.ts';

export interface CommitRequest {
  readonly batch: InboundBatch;
  readonly engine: ChatEngine;
  /** Leave the messages out: they cannot be applied, ever, and must not hold up the rest. */
  readonly skip: boolean;
}

/**
 * Everything one envelope brings, in one transaction: messages in the domains' order, acknowledgements, engine
 * state, what is owed for it, and that it was seen. So an acknowledgement never precedes what it acknowledges.
 */
export async function commitBatch(
  deps: IngestDeps,
  account: UnlockedAccount,
  { batch, engine, skip }: CommitRequest,
): Promise<void> {
  const { accountId } = account;
  const drop = (reason: string | null) => reason && deps.dropped(reason);
  try {
    await deps.uow.run(async (work) => {
      if (batch.envelope) await rememberSeen(work, accountId, batch.envelope);
      for (const message of skip ? [] : batch.messages) {
        const admission = await deps.contact.apply(work, account, { message, engine });
        const dropped = admission.admitted
          ? await deps.chat.apply(work, account, message, admission)
          : admission.reason;
        work.afterCommit(() => drop(dropped));
      }
      for (const { from, id } of batch.acks) {
        await deps.outbox.acknowledge(work, accountId, from, [id]);
      }
      await writeEngineState(work, account, batch.writes);
      for (const owed of skip ? [] : batch.owed) await deps.outbox.enqueue(work, account, owed);
      if (batch.position) await keepPosition(work, accountId, batch.position);
    });
    batch.settled();
  } catch (error) {
    batch.rolledBack();
    throw error;
  }
  drop(skip ? 'not-applicable' : batch.dropped);
}
