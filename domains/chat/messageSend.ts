import type { ChatMessageContent, PublicKey } from '../../datasources/chat-sdk/port.ts';
import { type Failure, type InvalidInput, invalidInput } from '../shared/domain-error.ts';
import { claim, clientIdIssues } from '../shared/idempotency.ts';
import { textIssue } from '../shared/text.ts';
import type { Viewer } from '../shared/viewer.ts';
import { CONTENT_TYPE, MESSAGE_TYPE } from '../shared/wire-rules.ts';
import { nextClock } from './conversations.ts';
import type { ChatDeps } from './deps.ts';
import { chatNotFound, messageNotFound } from './failures.ts';
import type { Chat, Message } from './model.ts';
import { refusal } from './policy.ts';
import { findChat, findMessage, toChat, toMessage } from './rows.ts';
import { saveMessage } from './save-message.ts';

export interface MessageSendInput {
  readonly chatId: string;
  readonly text: string;
  readonly replyToId?: string | null;
  readonly clientId?: string | null;
}

export type MessageSendResult =
  | {
      readonly type: 'MessageSendSuccess';
      readonly chatMessage: Message;
      readonly chat: Chat;
      readonly cursor: string;
    }
  | Failure<'ChatNotFoundError'>
  | Failure<'MessageNotFoundError'>
  | Failure<'NotAContactError'>
  | Failure<'ContactBlockedError'>
  | Failure<'ClientIdConflictError'>
  | InvalidInput;

/** Longest text in code points (status-wire-protocol §6.2). */
const MAX_TEXT = 4096;

/** Keeps a message and what it owes the network; the outbox does the rest. */
export function messageSend(deps: ChatDeps) {
  return async (viewer: Viewer, input: MessageSendInput): Promise<MessageSendResult> => {
    const { chatId, text, replyToId = null, clientId = null } = input;
    const badText = textIssue(['text'], text, { min: 1, max: MAX_TEXT });
    const issues = [...(badText ? [badText] : []), ...clientIdIssues(clientId)];
    if (issues.length > 0) return invalidInput(issues);
    const head = await deps.eventLog.head(viewer.accountId);

    return deps.uow.run(viewer.accountId, async (work) => {
      const chat = await findChat(work.db, viewer, chatId);
      // Read while the writer is held: a block or a new name that commits first is seen.
      const [contact] = chat ? await deps.contacts.contactsByIds(viewer, [chat.contactId]) : [];
      if (!chat || !contact) return chatNotFound();
      const key = { chatId, text, replyToId };
      const claimed = await claim(work, viewer, { operation: 'messageSend', clientId, input: key });
      if ('type' in claimed) return claimed;
      const type = 'MessageSendSuccess';
      if (claimed.earlier) {
        const row = await findMessage(work.db, viewer, claimed.earlier);
        if (!row) return messageNotFound();
        return { type, chatMessage: toMessage(viewer, row), chat: toChat(chat), cursor: head };
      }
      const refused = refusal(contact);
      if (refused) return refused;
      const replyTo = replyToId === null ? null : await findMessage(work.db, viewer, replyToId);
      if (replyToId !== null && replyTo?.chatId !== chatId) return messageNotFound();

      const content: ChatMessageContent = {
        type: 'chatMessage',
        clock: nextClock(work, chat),
        timestamp: BigInt(work.now.getTime()),
        text,
        responseTo: replyTo?.messageId ?? '',
        chatId: contact.publicKey,
        messageType: MESSAGE_TYPE.ONE_TO_ONE,
        contentType: CONTENT_TYPE.TEXT_PLAIN,
        ...(await deps.self(viewer)),
        propagatedState: null,
      };
      const composed = deps.engines.compose(viewer.accountId, content);
      const draft = { ...composed, content, author: null, clientId };
      const { row, cursor, ...saved } = await saveMessage(work, viewer, chat, draft);
      const to: PublicKey = contact.publicKey;
      const { bytes } = composed;
      await deps.outbox.enqueue(work, viewer, { kind: 'datasync', to, bytes, messageId: row.id });
      await claimed.record(row.id);
      return { type, chatMessage: toMessage(viewer, row), chat: toChat(saved.chat), cursor };
    });
  };
}
