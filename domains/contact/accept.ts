import type { PublicKey } from '../../datasources/chat-sdk/port.ts';
import type { Work } from '../shared/unit-of-work.ts';
import { nextClock } from './clock.ts';
import type { ContactDeps } from './deps.ts';
import { type ContactRow, changeContact, emitContact, type Owner } from './rows.ts';
import { sent } from './standing.ts';
import { tell, tellUpdate } from './wire.ts';

export interface Accepted {
  readonly row: ContactRow;
  readonly chatId: string;
  readonly cursor: string;
}

/** Makes the two contacts: the one way to say yes, whichever mutation it comes from. */
export async function accept(
  deps: ContactDeps,
  work: Work,
  owner: Owner,
  row: ContactRow,
): Promise<Accepted> {
  const clock = nextClock(work, row.localClock);
  const standing = sent(row, clock);
  const changed = await changeContact(work, owner, row, { standing });
  const to = row.publicKey as PublicKey;
  const self = await deps.self(owner);
  if (row.requestId) {
    const content = { type: 'acceptContactRequest', requestId: row.requestId, clock } as const;
    await tell(deps, work, owner, { to, content });
  }
  await tellUpdate(deps, work, owner, { row, standing, clock, self });
  const chatId = await deps.conversations.setActive(work, owner, row.id, true);
  if (chatId === null) throw new Error(`Contact ${row.id} has no chat after becoming active`);
  const cursor = await emitContact(work, changed, 'ContactRequestAccepted');
  work.tell('peers', owner.accountId);
  return { row: changed, chatId, cursor };
}
