import { contactNotFound } from '../shared/contact-failures.ts';
import type { Failure } from '../shared/domain-error.ts';
import type { Viewer } from '../shared/viewer.ts';
import { nextClock } from './clock.ts';
import type { ContactDeps } from './deps.ts';
import type { Contact } from './model.ts';
import { changeContact, emitContact, findContact, toContact } from './rows.ts';
import { unblocked } from './standing.ts';

export interface ContactUnblockInput {
  readonly contactId: string;
}

export type ContactUnblockResult =
  | { readonly type: 'ContactUnblockSuccess'; readonly contact: Contact; readonly cursor: string }
  | Failure<'ContactNotFoundError'>;

/** Lifts a block. The two start anew: neither has asked the other. */
export function contactUnblock({ uow, eventLog }: ContactDeps) {
  return async (
    viewer: Viewer,
    { contactId }: ContactUnblockInput,
  ): Promise<ContactUnblockResult> => {
    const before = await eventLog.head(viewer.accountId);
    return uow.run(viewer.accountId, async (work) => {
      const row = await findContact(work.db, viewer, contactId);
      if (!row) return contactNotFound();
      const type = 'ContactUnblockSuccess';
      if (!row.blocked) return { type, contact: toContact(viewer, row), cursor: before };
      const standing = unblocked(row, nextClock(work, row.localClock, row.remoteClock));
      const changed = await changeContact(work, viewer, row, { standing });
      const cursor = await emitContact(work, changed, 'ContactUnblocked');
      return { type, contact: toContact(viewer, changed), cursor };
    });
  };
}
