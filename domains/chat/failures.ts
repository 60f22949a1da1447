import { type Failure, failure } from '../shared/domain-error.ts';

/** The same answer whether the chat is somebody else's or nobody's. */
export function chatNotFound(): Failure<'ChatNotFoundError'> {
  return failure(
    'ChatNotFoundError',
    'No chat of this account has this id. List them with `chats`.',
  );
}

/** The same answer whether the message is somebody else's, nobody's, or in another chat. */
export function messageNotFound(): Failure<'MessageNotFoundError'> {
  return failure('MessageNotFoundError', 'No message of this account, in this chat, has this id.');
}
