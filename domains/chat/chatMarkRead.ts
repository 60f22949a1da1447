import type { Failure } from '../shared/domain-error.ts';
import type { Work } from '../shared/unit-of-work.ts';
import type { Viewer } from '../shared/viewer.ts';
import type { ChatDeps } from './deps.ts';
import { chatNotFound, messageNotFound } from './failures.ts';
import type { Chat } from './model.ts';
import { emitChat, findChat, findMessage, toChat } from './rows.ts';

export interface ChatMarkReadInput {
  readonly chatId: string;
  readonly upToMessageId?: string | null;
}

export type ChatMarkReadResult =
  | { readonly type: 'ChatMarkReadSuccess'; readonly chat: Chat; readonly cursor: string }
  | Failure<'ChatNotFoundError'>
  | Failure<'MessageNotFoundError'>;

/** Marks received messages read, up to a clock. Never marks anything unread. */
export function chatMarkRead({ uow, eventLog }: ChatDeps) {
  return async (
    viewer: Viewer,
    { chatId, upToMessageId = null }: ChatMarkReadInput,
  ): Promise<ChatMarkReadResult> => {
    const head = await eventLog.head(viewer.accountId);
    return uow.run(viewer.accountId, async (work) => {
      const chat = await findChat(work.db, viewer, chatId);
      if (!chat) return chatNotFound();
      const upTo =
        upToMessageId === null ? null : await findMessage(work.db, viewer, upToMessageId);
      if (upToMessageId !== null && upTo?.chatId !== chatId) return messageNotFound();
      const unread = { chatId, outgoing: false, seen: false };
      const readClock = upTo?.clock ?? (await newestReceived(work, chatId));
      const type = 'ChatMarkReadSuccess';
      const { count } = await work.db.message.updateMany({
        where: { ...unread, clock: { lte: readClock } },
        data: { seen: true },
      });
      if (count === 0) return { type, chat: toChat(chat), cursor: head };
      const changed = await work.db.chat.update({
        where: { id: chatId },
        data: {
          unreadCount: await work.db.message.count({ where: unread }),
          ...(readClock > chat.readClock && { readClock }),
        },
      });
      return { type, chat: toChat(changed), cursor: await emitChat(work, changed, 'ChatUpdated') };
    });
  };
}

/** Own messages do not count: one of theirs may be on its way that was written before. */
async function newestReceived(work: Work, chatId: string): Promise<bigint> {
  const { _max } = await work.db.message.aggregate({
    where: { chatId, outgoing: false },
    _max: { clock: true },
  });
  return _max.clock ?? 0n;
}
