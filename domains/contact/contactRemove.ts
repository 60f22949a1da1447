import { contactNotFound, notAContact } from '../shared/contact-failures.ts';
import type { Failure } from '../shared/domain-error.ts';
import type { Viewer } from '../shared/viewer.ts';
import type { ContactDeps } from './deps.ts';
import { type Contact, isMutual } from './model.ts';
import { retract } from './retract.ts';
import { findContact, toContact } from './rows.ts';

export interface ContactRemoveInput {
  readonly contactId: string;
}

export type ContactRemoveResult =
  | { readonly type: 'ContactRemoveSuccess'; readonly contact: Contact; readonly cursor: string }
  | Failure<'ContactNotFoundError'>
  | Failure<'NotAContactError'>;

/** Ends being contacts: on the wire, a retraction of what both agreed to. */
export function contactRemove(deps: ContactDeps) {
  return async (
    viewer: Viewer,
    { contactId }: ContactRemoveInput,
  ): Promise<ContactRemoveResult> => {
    return deps.uow.run(viewer.accountId, async (work) => {
      const row = await findContact(work.db, viewer, contactId);
      if (!row) return contactNotFound();
      if (!isMutual(row)) return notAContact();
      const done = await retract(deps, work, viewer, { row, event: 'ContactRemoved' });
      return {
        type: 'ContactRemoveSuccess',
        contact: toContact(viewer, done.row),
        cursor: done.cursor,
      };
    });
  };
}
