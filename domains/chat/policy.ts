import type { Contact } from '../contact/index.ts';
import { contactBlocked, notAContact } from '../shared/contact-failures.ts';
import type { Failure } from '../shared/domain-error.ts';

/** Who may be written to: a contact who is not blocked. Null: yes. */
export function refusal(
  contact: Pick<Contact, 'relation' | 'blocked'>,
): Failure<'NotAContactError'> | Failure<'ContactBlockedError'> | null {
  if (contact.blocked) {
    return contactBlocked();
  }
  if (contact.relation === 'MUTUAL') return null;
  return notAContact();
}
