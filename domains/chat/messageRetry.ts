import { type Failure, failure } from '../shared/domain-error.ts';
import type { Viewer } from '../shared/viewer.ts';
import { changeState } from './delivery.ts';
import type { ChatDeps } from './deps.ts';
import { messageNotFound } from './failures.ts';
import type { Chat, Message } from './model.ts';
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
  | Failure<'MessageNotFailedError'>;

/** Sends a FAILED message again: the same bytes, so the same id for both sides. */
export function messageRetry({ uow, outbox }: ChatDeps) {
  return (viewer: Viewer, { id }: MessageRetryInput): Promise<MessageRetryResult> =>
    uow.run(async (work) => {
      const row = await findMessage(work.db, viewer, id);
      if (!row?.outgoing) return messageNotFound();
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
      const [message, chat] = [
        await findMessage(work.db, viewer, id),
        await findChat(work.db, viewer, row.chatId),
      ];
      if (!cursor || !message || !chat) throw new Error(`Message ${id} vanished while retried`);
      const type = 'MessageRetrySuccess';
      return { type, chatMessage: toMessage(viewer, message), chat: toChat(chat), cursor };
    });
}
