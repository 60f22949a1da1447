import type { Contact } from '../contact/index.ts';
import { type Failure, failure } from '../shared/domain-error.ts';

/** Who may be written to: a contact who is not blocked. Null: yes. */
export function refusal(
  contact: Pick<Contact, 'relation' | 'blocked'>,
): Failure<'NotAContactError'> | Failure<'ContactBlockedError'> | null {
  if (contact.blocked) {
    return failure('ContactBlockedError', 'This person is blocked. Lift it with contactUnblock.');
  }
  if (contact.relation === 'MUTUAL') return null;
  return failure(
    'NotAContactError',
    'The two are not contacts. Send a contact request, or accept theirs.',
  );
}
