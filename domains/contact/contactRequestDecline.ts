import { contactNotFound } from '../shared/contact-failures.ts';
import { type Failure, failure } from '../shared/domain-error.ts';
import type { Viewer } from '../shared/viewer.ts';
import { nextClock } from './clock.ts';
import type { ContactDeps } from './deps.ts';
import { type Contact, relationOf } from './model.ts';
import { changeContact, emitContact, findContact, toContact } from './rows.ts';
import { dismissed } from './standing.ts';

export interface ContactRequestDeclineInput {
  readonly contactId: string;
}

export type ContactRequestDeclineResult =
  | {
      readonly type: 'ContactRequestDeclineSuccess';
      readonly contact: Contact;
      readonly cursor: string;
    }
  | Failure<'ContactNotFoundError'>
  | Failure<'ContactRequestNotFoundError'>;

/** Declines a pending request. Nothing goes over the wire: the sender is not told. */
export function contactRequestDecline({ uow }: ContactDeps) {
  return (
    viewer: Viewer,
    { contactId }: ContactRequestDeclineInput,
  ): Promise<ContactRequestDeclineResult> =>
    uow.run(viewer.accountId, async (work) => {
      const row = await findContact(work.db, viewer, contactId);
      if (!row) return contactNotFound();
      if (relationOf(row) !== 'REQUEST_RECEIVED') {
        return failure('ContactRequestNotFoundError', 'This person has no pending request.');
      }
      const standing = dismissed(row, nextClock(work, row.localClock));
      const changed = await changeContact(work, viewer, row, { standing });
      return {
        type: 'ContactRequestDeclineSuccess',
        contact: toContact(viewer, changed),
        cursor: await emitContact(work, changed, 'ContactRequestDeclined'),
      };
    });
}
