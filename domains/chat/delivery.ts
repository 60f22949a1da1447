/** Delivery states only move forward: an acknowledgement that overtakes the send is not undone by it. */
import type { Delivery, DeliveryState } from '../outbox/index.ts';
import type { Work } from '../shared/unit-of-work.ts';
import { CONTENT_TYPE } from '../shared/wire-rules.ts';

const FROM: Record<DeliveryState, readonly DeliveryState[]> = {
  PENDING: ['FAILED'],
  SENT: ['PENDING'],
  DELIVERED: ['PENDING', 'SENT', 'FAILED'],
  FAILED: ['PENDING', 'SENT'],
};

/** Moves a message to a state, with its event. Null when it is past it already. */
export async function changeState(
  work: Work,
  { accountId, messageId, state, failure }: Delivery,
  from: readonly DeliveryState[] = FROM[state],
): Promise<string | null> {
  const [row] = await work.db.message.updateManyAndReturn({
    where: { id: messageId, accountId, state: { in: [...from] } },
    data: { state, failure },
    select: { chatId: true, contentType: true },
  });
  if (!row) return null;
  // The greeting of a contact request: the contact shows how far its request got.
  if (row.contentType === CONTENT_TYPE.CONTACT_REQUEST) {
    const { contactId } = await work.db.chat.findUniqueOrThrow({
      where: { id: row.chatId },
      select: { contactId: true },
    });
    await work.emit({ accountId, domain: 'contact', type: 'ContactUpdated', contactId });
  }
  return work.emit({
    accountId,
    domain: 'chat',
    type: 'MessageStateChanged',
    chatId: row.chatId,
    messageId,
    detail: state,
  });
}
