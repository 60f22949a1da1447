import type { InboundBatch } from '../../datasources/chat-sdk/port.ts';
import { isOutage } from '../../prisma/errors.ts';
import type { UnlockedAccount } from '../shared/account-keys.ts';
import { writeEngineState } from '../shared/engine-state.ts';
import type { UnitOfWork, Work } from '../shared/unit-of-work.ts';
import type { IngestDeps } from './deps.ts';
import { keepPosition, rememberSeen } from './progress.ts';

export interface CommitRequest {
  readonly batch: InboundBatch;
  /** Of the engine the batch is from. */
  readonly uow: UnitOfWork;
  /** This is its last chance: what cannot be applied must not hold up the rest for ever. */
  readonly last: boolean;
}

/**
 * Everything one envelope brings, in one transaction: messages in the domains' order, acknowledgements, engine
 * state, what is owed for it, and that it was seen. So an acknowledgement never precedes what it acknowledges.
 */
export async function commitBatch(
  deps: IngestDeps,
  account: UnlockedAccount,
  { batch, uow, last }: CommitRequest,
): Promise<void> {
  const drop = (reason: string | null) => {
    if (reason) deps.dropped(reason);
  };
  if (isNothing(batch)) {
    batch.settled();
    drop(batch.dropped);
    return;
  }
  try {
    await uow.run(account.accountId, async (work) => {
      for (const message of batch.messages) {
        const admission = await deps.contact.apply(work, account, message);
        const dropped = admission.admitted
          ? await deps.chat.apply(work, account, message, admission)
          : admission.reason;
        work.afterCommit(() => drop(dropped));
      }
      for (const owed of batch.owed) await deps.outbox.enqueue(work, account, owed);
      await keepProgress(deps, work, account, batch);
    });
  } catch (error) {
    // For a database in trouble nothing is given up, however long that lasts.
    const hopeless = last && !isOutage(error);
    if (!hopeless || !(await skipped(deps, account, { batch, uow }))) {
      batch.rolledBack();
      throw error;
    }
    deps.logger.error({ err: error, accountId: account.accountId }, 'envelope skipped');
    batch.settled();
    drop('not-applicable');
    return;
  }
  batch.settled();
  drop(batch.dropped);
}

/** Anybody can send junk: it must not take the writer from those who have something to say. */
function isNothing(batch: InboundBatch): boolean {
  return batch.position === null && !isTelling(batch);
}

function isTelling({ messages, acks, owed, writes }: InboundBatch): boolean {
  return messages.length + acks.length + owed.length + writes.length > 0;
}

async function keepProgress(
  deps: IngestDeps,
  work: Work,
  account: UnlockedAccount,
  batch: InboundBatch,
): Promise<void> {
  const { accountId } = account;
  const { envelope, acks, writes, position } = batch;
  // Junk is dropped again rather than remembered.
  if (envelope && isTelling(batch)) await rememberSeen(work, accountId, envelope);
  // One query a person: somebody may send thousands of ids, true or made up, while the writer waits.
  for (const [from, theirs] of Map.groupBy(acks, (ack) => ack.from)) {
    const ids = theirs.map(({ id }) => id);
    await deps.outbox.acknowledge(work, accountId, from, ids);
  }
  await writeEngineState(work, account, writes);
  if (position) await keepPosition(work, accountId, position);
}

/**
 * Leaves the messages out, unacknowledged. False when that fails too: then it is the database that is at fault, and
 * nothing may be given up for it.
 */
async function skipped(
  deps: IngestDeps,
  account: UnlockedAccount,
  { batch, uow }: Pick<CommitRequest, 'batch' | 'uow'>,
): Promise<boolean> {
  try {
    await uow.run(account.accountId, (work) => keepProgress(deps, work, account, batch));
    return true;
  } catch {
    return false;
  }
}
