import type { Prisma } from '../../prisma/generated/client/client.ts';
import { type Key, type Page, type PageRequest, toPage, toSpan } from '../shared/page.ts';
import type { Viewer } from '../shared/viewer.ts';
import type { ChatDeps } from './deps.ts';
import type { Message } from './model.ts';
import { OPENABLE, toMessage } from './rows.ts';

/** A chat's messages, oldest first: by clock, then wire id, which both sides agree on. */
export function messages({ uow }: ChatDeps) {
  return async (viewer: Viewer, chatId: string, query: PageRequest): Promise<Page<Message>> => {
    const span = toSpan(query, 'end');
    const direction = span.backward ? 'desc' : 'asc';
    const rows = await uow.reader.message.findMany({
      where: {
        AND: [
          { chatId, accountId: viewer.accountId },
          ...(span.after ? [beside(span.after, 'gt')] : []),
          ...(span.before ? [beside(span.before, 'lt')] : []),
        ],
      },
      select: OPENABLE,
      orderBy: [{ clock: direction }, { messageId: direction }],
      take: span.limit + 1,
    });
    const key = (row: { clock: bigint; messageId: string }): Key => ({
      major: row.clock,
      minor: row.messageId,
    });
    return toPage(rows, span, { key, view: (row) => toMessage(viewer, row) });
  };
}

function beside({ major, minor }: Key, side: 'lt' | 'gt'): Prisma.MessageWhereInput {
  return {
    OR: [{ clock: { [side]: major } }, { clock: major, messageId: { [side]: minor } }],
  };
}
