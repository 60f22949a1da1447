import type { Prisma } from '../../prisma/generated/client/client.ts';
import { type Key, type Page, type PageRequest, toPage, toSpan } from '../shared/page.ts';
import type { Viewer } from '../shared/viewer.ts';
import type { ChatDeps } from './deps.ts';
import type { Chat } from './model.ts';
import { toChat } from './rows.ts';

export interface ChatsQuery extends PageRequest {
  readonly includeInactive?: boolean | null;
}

/** The account's chats, newest activity first. */
export function chats({ uow }: ChatDeps) {
  return async ({ accountId }: Viewer, query: ChatsQuery): Promise<Page<Chat>> => {
    const span = toSpan(query, 'start');
    const direction = span.backward ? 'asc' : 'desc';
    const rows = await uow.reader.chat.findMany({
      where: {
        AND: [
          { accountId, ...(query.includeInactive ? {} : { active: true }) },
          ...(span.after ? [beside(span.after, 'lt')] : []),
          ...(span.before ? [beside(span.before, 'gt')] : []),
        ],
      },
      orderBy: [{ lastActivityAt: direction }, { id: direction }],
      take: span.limit + 1,
    });
    const key = (row: { lastActivityAt: Date; id: string }): Key => ({
      major: BigInt(row.lastActivityAt.getTime()),
      minor: row.id,
    });
    return toPage(rows, span, { key, view: toChat });
  };
}

/** Newest first, so "after" means older. */
function beside({ major, minor }: Key, side: 'lt' | 'gt'): Prisma.ChatWhereInput {
  const lastActivityAt = new Date(Number(major));
  return {
    OR: [{ lastActivityAt: { [side]: lastActivityAt } }, { lastActivityAt, id: { [side]: minor } }],
  };
}
