import type { Prisma } from '../../prisma/generated/client/client.ts';
import { type Page, type PageRequest, toPage, toSpan } from '../shared/page.ts';
import type { Viewer } from '../shared/viewer.ts';
import type { ContactDeps } from './deps.ts';
import { type Contact, type ContactRelation, REQUEST } from './model.ts';
import { type ContactRow, toContact } from './rows.ts';

export interface ContactsQuery extends PageRequest {
  readonly relations?: readonly ContactRelation[] | null;
}

export interface ContactPage extends Page<Contact> {
  /** All contacts the query selects, counted only when asked for. */
  totalCount(): Promise<number>;
}

const { SENT, RECEIVED, DISMISSED } = REQUEST;

/** Each relation as a condition on the columns: what relationOf computes. */
const SELECTS: Record<ContactRelation, Prisma.ContactWhereInput> = {
  MUTUAL: { localState: SENT, remoteState: RECEIVED },
  REQUEST_SENT: { localState: SENT, remoteState: { not: RECEIVED } },
  DECLINED: { localState: DISMISSED, remoteState: RECEIVED },
  REQUEST_RECEIVED: { localState: { notIn: [SENT, DISMISSED] }, remoteState: RECEIVED },
  NONE: { localState: { not: SENT }, remoteState: { not: RECEIVED } },
};

/** The account's contacts, newest change first. */
export function contacts({ uow }: ContactDeps) {
  return async (viewer: Viewer, query: ContactsQuery): Promise<ContactPage> => {
    const span = toSpan(query, 'start');
    const { accountId } = viewer;
    const relations = query.relations ?? null;
    const selected: Prisma.ContactWhereInput = {
      accountId,
      ...(relations && { OR: relations.map((relation) => SELECTS[relation]) }),
    };
    const direction = span.backward ? 'asc' : 'desc';
    const rows = await uow.reader.contact.findMany({
      where: {
        AND: [
          selected,
          ...(span.after ? [beside(span.after, 'lt')] : []),
          ...(span.before ? [beside(span.before, 'gt')] : []),
        ],
      },
      orderBy: [{ updatedAt: direction }, { id: direction }],
      take: span.limit + 1,
    });
    const page = toPage(rows, span, { key: keyOf, view: (row) => toContact(viewer, row) });
    return { ...page, totalCount: () => uow.reader.contact.count({ where: selected }) };
  };
}

function keyOf({ updatedAt, id }: ContactRow) {
  return { major: BigInt(updatedAt.getTime()), minor: id };
}

/** Rows on one side of a key; newest first, so "after" means older. */
function beside(
  { major, minor }: { readonly major: bigint; readonly minor: string },
  side: 'lt' | 'gt',
): Prisma.ContactWhereInput {
  const updatedAt = new Date(Number(major));
  return { OR: [{ updatedAt: { [side]: updatedAt } }, { updatedAt, id: { [side]: minor } }] };
}
