import { contactNotFound } from '../shared/contact-failures.ts';
import { type Failure, failure } from '../shared/domain-error.ts';
import type { Viewer } from '../shared/viewer.ts';
import { accept } from './accept.ts';
import type { ContactDeps } from './deps.ts';
import { type Contact, REQUEST, relationOf } from './model.ts';
import { findContact, toContact } from './rows.ts';

export interface ContactRequestAcceptInput {
  readonly contactId: string;
}

export type ContactRequestAcceptResult =
  | {
      readonly type: 'ContactRequestAcceptSuccess';
      readonly contact: Contact;
      readonly chatId: string;
      readonly cursor: string;
    }
  | Failure<'ContactNotFoundError'>
  | Failure<'ContactRequestNotFoundError'>;

/** Accepts a pending request, also one declined before. Not one of somebody blocked. */
export function contactRequestAccept(deps: ContactDeps) {
  return async (
    viewer: Viewer,
    { contactId }: ContactRequestAcceptInput,
  ): Promise<ContactRequestAcceptResult> => {
    return deps.uow.run(viewer.accountId, async (work) => {
      const row = await findContact(work.db, viewer, contactId);
      if (!row) return contactNotFound();
      const pending = row.remoteState === REQUEST.RECEIVED && relationOf(row) !== 'MUTUAL';
      if (!pending || row.blocked) {
        return failure(
          'ContactRequestNotFoundError',
          'This person has no pending request. Ask them with contactRequestSend.',
        );
      }
      const accepted = await accept(deps, work, viewer, row);
      return {
        type: 'ContactRequestAcceptSuccess',
        contact: toContact(viewer, accepted.row),
        chatId: accepted.chatId,
        cursor: accepted.cursor,
      };
    });
  };
}
