import { contactNotFound } from '../shared/contact-failures.ts';
import { type Failure, failure } from '../shared/domain-error.ts';
import type { Viewer } from '../shared/viewer.ts';
import type { ContactDeps } from './deps.ts';
import { type Contact, relationOf } from './model.ts';
import { retract } from './retract.ts';
import { findContact, toContact } from './rows.ts';

export interface ContactRequestRetractInput {
  readonly contactId: string;
}

export type ContactRequestRetractResult =
  | {
      readonly type: 'ContactRequestRetractSuccess';
      readonly contact: Contact;
      readonly cursor: string;
    }
  | Failure<'ContactNotFoundError'>
  | Failure<'ContactRequestNotFoundError'>;

/** Takes back a request that was not answered yet. */
export function contactRequestRetract(deps: ContactDeps) {
  return async (
    viewer: Viewer,
    { contactId }: ContactRequestRetractInput,
  ): Promise<ContactRequestRetractResult> => {
    return deps.uow.run(viewer.accountId, async (work) => {
      const row = await findContact(work.db, viewer, contactId);
      if (!row) return contactNotFound();
      if (relationOf(row) !== 'REQUEST_SENT') {
        return failure(
          'ContactRequestNotFoundError',
          'This account has no unanswered request to this person.',
        );
      }
      const event = 'ContactRequestRetracted';
      const done = await retract(deps, work, viewer, { row, event });
      return {
        type: 'ContactRequestRetractSuccess',
        contact: toContact(viewer, done.row),
        cursor: done.cursor,
      };
    });
  };
}
