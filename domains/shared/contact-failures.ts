import { type Failure, failure } from './domain-error.ts';

/** The same answer whether the contact is somebody else's or nobody's. */
export function contactNotFound(): Failure<'ContactNotFoundError'> {
  return failure(
    'ContactNotFoundError',
    'No contact of this account has this id. List them with `contacts`.',
  );
}

export function contactBlocked(): Failure<'ContactBlockedError'> {
  return failure('ContactBlockedError', 'This person is blocked. Lift it with contactUnblock.');
}

export function notAContact(): Failure<'NotAContactError'> {
  return failure(
    'NotAContactError',
    'The two are not contacts. Send a contact request, or accept theirs.',
  );
}
