import { createHash, timingSafeEqual } from 'node:crypto';
import type { Failure } from '../shared/domain-error.ts';
import type { AccountCore } from './deps.ts';
import { registrationClosed } from './failures.ts';
import type { Source } from './model.ts';

function digest(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}

/**
 * Null when an account may be made.
 * @throws RateLimitedError after too many wrong tokens from one source
 */
export function registrationRefusal(
  { registration, attempts }: Pick<AccountCore, 'registration' | 'attempts'>,
  token: string | null | undefined,
  source: Source,
): Failure<'RegistrationClosedError'> | null {
  if (registration.mode === 'closed') {
    return registrationClosed('This gateway takes no new accounts.');
  }
  if (registration.mode === 'open') {
    if (source.loopback) return null;
    return registrationClosed('This gateway takes new accounts from its own machine only.');
  }
  if (!token) return registrationClosed('Give the registrationToken of this gateway.');
  const attempt = attempts.begin({ address: source.address });
  if (!timingSafeEqual(digest(token), digest(registration.token))) {
    return registrationClosed('The registrationToken is not the one of this gateway.');
  }
  attempt.succeeded();
  return null;
}
