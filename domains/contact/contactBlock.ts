import { contactNotFound } from '../shared/contact-failures.ts';
import type { Failure } from '../shared/domain-error.ts';
import type { Viewer } from '../shared/viewer.ts';
import { nextClock } from './clock.ts';
import type { ContactDeps } from './deps.ts';
import type { Contact } from './model.ts';
import { changeContact, emitContact, findContact, toContact } from './rows.ts';
import { blocked } from './standing.ts';

export interface ContactBlockInput {
  readonly contactId: string;
}

export type ContactBlockResult =
  | { readonly type: 'ContactBlockSuccess'; readonly contact: Contact; readonly cursor: string }
  | Failure<'ContactNotFoundError'>;

/** Blocks somebody, on this side only. */
export function contactBlock({ uow, eventLog, conversations }: ContactDeps) {
  return async (viewer: Viewer, { contactId }: ContactBlockInput): Promise<ContactBlockResult> => {
    const before = await eventLog.head(viewer.accountId);
    return uow.run(viewer.accountId, async (work) => {
      const row = await findContact(work.db, viewer, contactId);
      if (!row) return contactNotFound();
      const type = 'ContactBlockSuccess';
      if (row.blocked) return { type, contact: toContact(viewer, row), cursor: before };
      const standing = blocked(row, nextClock(work, row.localClock));
      const changed = await changeContact(work, viewer, row, { standing });
      // Their messages still arrive and are acknowledged, or the silence would tell them.
      await conversations.setActive(work, viewer, row.id, false);
      const cursor = await emitContact(work, changed, 'ContactBlocked');
      return { type, contact: toContact(viewer, changed), cursor };
    });
  };
}
