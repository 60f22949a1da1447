/**
 * Expected failures, as data. `type` is the GraphQL type of the same name, `code` its UserErrorCode:
 * resolvers hand them on as they are.
 */

const CODES = {
  InvalidInputError: 'INVALID_INPUT',
  ClientIdConflictError: 'CLIENT_ID_CONFLICT',
  InvalidCredentialsError: 'INVALID_CREDENTIALS',
  AccountExistsError: 'ACCOUNT_EXISTS',
  RegistrationClosedError: 'REGISTRATION_CLOSED',
  SessionNotFoundError: 'SESSION_NOT_FOUND',
  ProfileNotFoundError: 'PROFILE_NOT_FOUND',
  ContactNotFoundError: 'CONTACT_NOT_FOUND',
  ContactBlockedError: 'CONTACT_BLOCKED',
  NotAContactError: 'NOT_A_CONTACT',
  AlreadyAContactError: 'ALREADY_A_CONTACT',
  ContactRequestNotFoundError: 'CONTACT_REQUEST_NOT_FOUND',
  ChatNotFoundError: 'CHAT_NOT_FOUND',
  MessageNotFoundError: 'MESSAGE_NOT_FOUND',
  MessageNotFailedError: 'MESSAGE_NOT_FAILED',
  ModuleNotFoundError: 'MODULE_NOT_FOUND',
} as const;

export type FailureType = keyof typeof CODES;

export interface Failure<T extends FailureType> {
  readonly type: T;
  readonly code: (typeof CODES)[T];
  /** What went wrong and what to do next; names values, never secrets. */
  readonly message: string;
}

export interface InputIssue {
  readonly path: readonly string[];
  readonly message: string;
}

export interface InvalidInput extends Failure<'InvalidInputError'> {
  readonly issues: readonly InputIssue[];
}

/** @example failure('ChatNotFoundError', 'No chat of this account has the id "…". List them with `chats`.') */
export function failure<T extends FailureType>(type: T, message: string): Failure<T> {
  return { type, code: CODES[type], message };
}

export function invalidInput(issues: readonly InputIssue[]): InvalidInput {
  const summary = issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`).join(' ');
  return { ...failure('InvalidInputError', summary), issues };
}
