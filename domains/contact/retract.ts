import type { PublicKey } from '../../datasources/chat-sdk/port.ts';
import type { Work } from '../shared/unit-of-work.ts';
import { nextClock } from './clock.ts';
import type { ContactDeps } from './deps.ts';
import { type ContactRow, changeContact, emitContact, type Owner } from './rows.ts';
import { retracted } from './standing.ts';
import { tell } from './wire.ts';

export interface Retracted {
  readonly row: ContactRow;
  readonly cursor: string;
}

/** Takes back what this account asked or agreed to, and tells the other side. */
export async function retract(
  deps: ContactDeps,
  work: Work,
  owner: Owner,
  { row, event }: { readonly row: ContactRow; readonly event: string },
): Promise<Retracted> {
  const clock = nextClock(work, row.localClock, row.remoteClock);
  const changed = await changeContact(work, owner, row, { standing: retracted(row, clock) });
  await tell(deps, work, owner, {
    to: row.publicKey as PublicKey,
    content: { type: 'retractContactRequest', requestId: row.requestId ?? '', clock },
  });
  await deps.conversations.setActive(work, owner, row.id, false);
  return { row: changed, cursor: await emitContact(work, changed, event) };
}
