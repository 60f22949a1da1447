import { type Failure, failure } from '../shared/domain-error.ts';

export function invalidCredentials(): Failure<'InvalidCredentialsError'> {
  return failure(
    'InvalidCredentialsError',
    'Wrong password, or no such account. Check both; `accounts` lists the accounts of this machine.',
  );
}

export function registrationClosed(message: string): Failure<'RegistrationClosedError'> {
  return failure('RegistrationClosedError', message);
}
