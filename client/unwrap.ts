import { UserErrorException, type UserErrorJson } from './errors.ts';

interface Member {
  readonly __typename: string;
}

function isUserError(result: Member): result is UserErrorJson {
  return 'code' in result && 'message' in result;
}

/**
 * The success of a mutation, typed.
 * @throws UserErrorException when the result is an expected failure
 * @example
 * const { messageSend: result } = await client.request(messageSend, { input });
 * const { chatMessage } = unwrap(result, 'MessageSendSuccess');
 */
export function unwrap<T extends Member, TName extends T['__typename'] & `${string}Success`>(
  result: T,
  name: TName,
): Extract<T, { readonly __typename: TName }> {
  if (isNamed(result, name)) return result;
  if (isUserError(result)) throw new UserErrorException(result);
  throw new TypeError(
    `Expected ${name}, got ${result.__typename}: select \`... on UserError { code message }\`.`,
  );
}

function isNamed<T extends Member, TName extends T['__typename']>(
  result: T,
  name: TName,
): result is Extract<T, { readonly __typename: TName }> {
  return result.__typename === name;
}
