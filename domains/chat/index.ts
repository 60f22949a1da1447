import type { Contact, Conversations } from '../contact/index.ts';
import type { DeliveryListener } from '../outbox/index.ts';
import type { EventRecord, StreamReset } from '../shared/event-log.ts';
import type { Viewer } from '../shared/viewer.ts';
import { applyChat } from './apply.ts';
import { chatCreate } from './chatCreate.ts';
import { chatMarkRead } from './chatMarkRead.ts';
import { chats } from './chats.ts';
import { createConversations } from './conversations.ts';
import { changeState } from './delivery.ts';
import type { ChatDeps } from './deps.ts';
import { messageRetry } from './messageRetry.ts';
import { messageSend } from './messageSend.ts';
import { messages } from './messages.ts';
import type { Chat, ChatSync, Message } from './model.ts';
import { refusal } from './policy.ts';
import { OPENABLE, toChat, toMessage } from './rows.ts';

export type { Admitted } from './apply.ts';
export type { Chat, ChatKind, ChatSync, Message, MessageContentType } from './model.ts';
export { createConversations };

export interface ChatEventsRequest {
  readonly after: string | null;
  readonly chatIds: readonly string[] | null;
  readonly signal: AbortSignal;
}

export interface ChatService {
  readonly chatCreate: ReturnType<typeof chatCreate>;
  readonly messageSend: ReturnType<typeof messageSend>;
  readonly messageRetry: ReturnType<typeof messageRetry>;
  readonly chatMarkRead: ReturnType<typeof chatMarkRead>;
  readonly chats: ReturnType<typeof chats>;
  readonly messages: ReturnType<typeof messages>;
  /** In the order of `ids`; null for one that is not the viewer's. */
  chatsByIds(viewer: Viewer, ids: readonly string[]): Promise<(Chat | null)[]>;
  chatsByContactIds(viewer: Viewer, ids: readonly string[]): Promise<(Chat | null)[]>;
  messagesByIds(viewer: Viewer, ids: readonly string[]): Promise<(Message | null)[]>;
  /** By the ids of the wire. */
  messagesByMessageIds(viewer: Viewer, ids: readonly string[]): Promise<(Message | null)[]>;
  /** Whether messageSend would be accepted now. */
  viewerCanSend(contact: Contact): boolean;
  sync(viewer: Viewer): Promise<ChatSync>;
  /** The position right after the account's newest event. */
  cursor(viewer: Viewer): Promise<string>;
  chatEvents(
    viewer: Viewer,
    request: ChatEventsRequest,
  ): Promise<AsyncIterable<EventRecord | StreamReset>>;
  /** Inbound: keeps an admitted message. */
  readonly apply: typeof applyChat;
  /** Told by the outbox how far messages got. */
  readonly onDelivery: DeliveryListener;
}

export function createChatService(deps: ChatDeps): ChatService {
  const { uow, engines, eventLog } = deps;
  return {
    chatCreate: chatCreate(deps),
    messageSend: messageSend(deps),
    messageRetry: messageRetry(deps),
    chatMarkRead: chatMarkRead(deps),
    chats: chats(deps),
    messages: messages(deps),
    async chatsByIds({ accountId }, ids) {
      const rows = await uow.reader.chat.findMany({ where: { accountId, id: { in: [...ids] } } });
      return inOrder(ids, rows.map(toChat), (chat) => chat.id);
    },
    async chatsByContactIds({ accountId }, ids) {
      const where = { accountId, contactId: { in: [...ids] } };
      const rows = await uow.reader.chat.findMany({ where });
      return inOrder(ids, rows.map(toChat), (chat) => chat.contactId);
    },
    async messagesByIds(viewer, ids) {
      const where = { accountId: viewer.accountId, id: { in: [...ids] } };
      const rows = await uow.reader.message.findMany({ where, select: OPENABLE });
      return inOrder(
        ids,
        rows.map((row) => toMessage(viewer, row)),
        (message) => message.id,
      );
    },
    async messagesByMessageIds(viewer, ids) {
      const where = { accountId: viewer.accountId, messageId: { in: [...ids] } };
      const rows = await uow.reader.message.findMany({ where, select: OPENABLE });
      return inOrder(
        ids,
        rows.map((row) => toMessage(viewer, row)),
        (message) => message.messageId,
      );
    },
    viewerCanSend: (contact) => refusal(contact) === null,
    sync: ({ accountId }) => engines.sync(accountId),
    cursor: ({ accountId }) => eventLog.head(accountId),
    chatEvents({ accountId, ended }, { after, chatIds, signal }) {
      return eventLog.subscribe({ accountId, domain: 'chat', after, chatIds, signal, ended });
    },
    apply: applyChat,
    async onDelivery(work, delivery) {
      await changeState(work, delivery);
    },
  };
}

function inOrder<T>(
  ids: readonly string[],
  found: readonly T[],
  idOf: (item: T) => string,
): (T | null)[] {
  const byId = new Map(found.map((item) => [idOf(item), item]));
  return ids.map((id) => byId.get(id) ?? null);
}

export type { Conversations };
