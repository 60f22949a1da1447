/** Reads of the event log: one statement a look, and one look for all who ask for the same at the same moment. */
import type { Reader } from '../../prisma/database.ts';
import { Prisma } from '../../prisma/generated/client/client.ts';
import { encodeCursor } from './event-cursor.ts';
import type { EventQuery, EventRecord } from './event-log.ts';

/** Most events of one look. */
export const PAGE = 200;
/** Events that are told of as read together. */
const CHUNK = 50;

/** Where an account's log begins and ends. */
export interface Place {
  /** Position of the newest event, of any domain. */
  readonly head: bigint;
  /** Up to here it was pruned. */
  readonly floor: bigint;
}

export interface Found {
  readonly seq: bigint;
  readonly record: EventRecord;
}

/** As the log stood at one moment: what was pruned before shows in `floor`. */
export interface Look extends Place {
  /** The events after a position, in order, at most PAGE. The same objects for all who share the look. */
  readonly found: readonly Found[];
}

export type Asked = Pick<EventQuery, 'accountId' | 'domain' | 'chatIds'>;

export interface EventReads {
  place(accountId: string): Promise<Place>;
  /** Begins after it was asked for, so that it sees all that was committed before. */
  look(asked: Asked, after: bigint): Promise<Look>;
}

interface PlaceRow {
  readonly head: bigint | null;
  readonly floor: bigint | null;
}

interface Row extends PlaceRow {
  /** SQLite gives numbers. */
  readonly seq: bigint | number | null;
  readonly type: string;
  readonly occurredAt: Date;
  readonly contactId: string | null;
  readonly chatId: string | null;
  readonly messageId: string | null;
  readonly detail: string | null;
}

const readTogether = new WeakMap<object, readonly EventRecord[]>();

/** The events a look gave along with this one, itself included: whoever reads what it tells of can read theirs too. */
export function readWith(event: object): readonly EventRecord[] {
  return readTogether.get(event) ?? [];
}

export function createEventReads(reader: Reader): EventReads {
  const asked = new Map<string, Promise<Look>>();
  return {
    place: (accountId) => placeIn(reader, accountId),
    look(query, after) {
      const key = JSON.stringify([query.accountId, query.domain, query.chatIds, String(after)]);
      // Only who asks before it begins may share it: a look under way may have missed what they were woken for.
      const look =
        asked.get(key) ??
        Promise.resolve().then(() => {
          asked.delete(key);
          return read(reader, query, after);
        });
      asked.set(key, look);
      return look;
    },
  };
}

function placeOf(accountId: string): Prisma.Sql {
  return Prisma.sql`
    SELECT (SELECT max("seq") FROM "Event" WHERE "accountId" = ${accountId}) AS "head",
      (SELECT "seq" FROM "EventFloor" WHERE "accountId" = ${accountId}) AS "floor"`;
}

async function read(reader: Reader, query: Asked, after: bigint): Promise<Look> {
  const { accountId, domain, chatIds } = query;
  if (chatIds?.length === 0) return { ...(await placeIn(reader, accountId)), found: [] };
  const chats = chatIds ? Prisma.sql`AND "chatId" IN (${Prisma.join([...chatIds])})` : Prisma.empty;
  const rows = await reader.$queryRaw<Row[]>`
    SELECT place."head", place."floor", page."seq", page."type", page."occurredAt", page."contactId", page."chatId",
      page."messageId", page."detail"
    FROM (${placeOf(accountId)}) AS place
    LEFT JOIN (
      SELECT "seq", "type", "occurredAt", "contactId", "chatId", "messageId", "detail" FROM "Event"
      WHERE "accountId" = ${accountId} AND "domain" = ${domain} AND "seq" > ${after} ${chats}
      ORDER BY "seq" LIMIT ${PAGE}
    ) AS page ON true`;
  const found = rows.flatMap(({ head: _head, floor: _floor, seq, ...record }): Found[] =>
    seq === null
      ? []
      : [
          {
            seq: BigInt(seq),
            record: { ...record, cursor: encodeCursor(accountId, BigInt(seq)) },
          },
        ],
  );
  // A join promises no order, and a sort of so few is no matter.
  found.sort((a, b) => (a.seq < b.seq ? -1 : 1));
  for (let at = 0; at < found.length; at += CHUNK) {
    const together = found.slice(at, at + CHUNK).map(({ record }) => record);
    for (const record of together) readTogether.set(record, together);
  }
  return { ...toPlace(rows[0]), found };
}

async function placeIn(reader: Reader, accountId: string): Promise<Place> {
  const [row] = await reader.$queryRaw<PlaceRow[]>(placeOf(accountId));
  return toPlace(row);
}

function toPlace(row: PlaceRow | undefined): Place {
  const floor = BigInt(row?.floor ?? 0);
  return { head: BigInt(row?.head ?? floor), floor };
}
