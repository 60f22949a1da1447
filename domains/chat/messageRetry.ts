import { type Failure, failure } from '../shared/domain-error.ts';
import type { Viewer } from '../shared/viewer.ts';
import { CONTENT_TYPE } from '../shared/wire-rules.ts';
import { changeState } from './delivery.ts';
import type { ChatDeps } from './deps.ts';
import { messageNotFound } from './failures.ts';
import type { Chat, Message } from './model.ts';
import { refusal } from './policy.ts';
import { findChat, findMessage, toChat, toMessage } from './rows.ts';

export interface MessageRetryInput {
  readonly id: string;
}

export type MessageRetryResult =
  | {
      readonly type: 'MessageRetrySuccess';
      readonly chatMessage: Message;
      readonly chat: Chat;
      readonly cursor: string;
    }
  | Failure<'MessageNotFoundError'>
  | Failure<'MessageNotFailedError'>
  | Failure<'NotAContactError'>
  | Failure<'ContactBlockedError'>;

/** Sends a FAILED message again: the same bytes, so the same id for both sides. */
export function messageRetry({ uow, outbox, contacts }: ChatDeps) {
  return (viewer: Viewer, { id }: MessageRetryInput): Promise<MessageRetryResult> =>
    uow.run(viewer.accountId, async (work) => {
      const row = await findMessage(work.db, viewer, id);
      const chat = row?.outgoing ? await findChat(work.db, viewer, row.chatId) : null;
      const [contact] = chat ? await contacts.contactsByIds(viewer, [chat.contactId]) : [];
      if (!row || !chat || !contact) return messageNotFound();
      // The greeting of a request goes to somebody who is no contact yet.
      const refused = row.contentType === CONTENT_TYPE.CONTACT_REQUEST ? null : refusal(contact);
      if (refused) return refused;
      const retried = row.state === 'FAILED' && (await outbox.retry(work, viewer.accountId, id));
      if (!retried) {
        return failure(
          'MessageNotFailedError',
          `The message is ${row.state}: only FAILED ones are retried.`,
        );
      }
      const { accountId } = viewer;
      const state = { accountId, messageId: id, state: 'PENDING', failure: null } as const;
      const cursor = await changeState(work, state, ['FAILED']);
      const message = await findMessage(work.db, viewer, id);
      if (!cursor || !message) throw new Error(`Message ${id} vanished while retried`);
      const type = 'MessageRetrySuccess';
      return { type, chatMessage: toMessage(viewer, message), chat: toChat(chat), cursor };
    });
}
