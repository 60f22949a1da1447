/** The event log: written with what it tells of, read by resumable subscriptions (specs/features/events.md). */
import type { Database, Reader, Transaction } from '../../prisma/database.ts';
import { UnauthenticatedError } from './errors.ts';
import { decodeCursor, encodeCursor } from './event-cursor.ts';
import { pruneEvents } from './event-pruning.ts';
import type { Signals } from './signals.ts';
import type { WakeUp } from './wake-ups.ts';

export type EventDomain = 'contact' | 'chat';

export interface EventDraft {
  readonly accountId: string;
  /** Which subscription it belongs to. */
  readonly domain: EventDomain;
  /** The event's GraphQL type, e.g. `MessageAdded`. */
  readonly type: string;
  readonly contactId?: string;
  readonly chatId?: string;
  readonly messageId?: string;
  /** A state the event is about. */
  readonly detail?: string;
}

export interface EventRecord {
  readonly type: string;
  readonly cursor: string;
  readonly occurredAt: Date;
  readonly contactId: string | null;
  readonly chatId: string | null;
  readonly messageId: string | null;
  readonly detail: string | null;
}

/** Events are missing here: first in a stream that could not be resumed, or where pruning overtook the reader. */
export interface StreamReset {
  readonly type: 'StreamReset';
  readonly cursor: string;
  readonly occurredAt: Date;
  readonly reason: 'CURSOR_TOO_OLD' | 'CURSOR_UNKNOWN';
}

export interface EventQuery {
  readonly accountId: string;
  readonly domain: EventDomain;
  /** Null: from now on. */
  readonly after: string | null;
  /** Only events of these chats; null: all. */
  readonly chatIds: readonly string[] | null;
  /** The subscriber went away. */
  readonly signal: AbortSignal;
  /** The session ended: the stream fails with UNAUTHENTICATED. */
  readonly ended: AbortSignal;
}

export interface EventLog {
  /** Appends in the caller's transaction; returns the event's cursor. */
  append(db: Transaction, event: EventDraft, at: Date): Promise<string>;
  /** The position right after the newest event. */
  head(accountId: string): Promise<string>;
  /** Attaches before it resolves: nothing that commits afterwards is missed. */
  subscribe(query: EventQuery): Promise<AsyncIterable<EventRecord | StreamReset>>;
  /** Removes events older than `before`; cursors into the removed part answer StreamReset from then on. Returns how many accounts had any. */
  prune(before: Date): Promise<number>;
}

const PAGE = 200;
const RECORD = {
  seq: true,
  type: true,
  occurredAt: true,
  contactId: true,
  chatId: true,
  messageId: true,
  detail: true,
} as const;

interface Reading {
  readonly listener: WakeUp;
  /** The stream was returned, perhaps while a read of it waited. */
  readonly left: AbortSignal;
}

interface Start {
  readonly position: bigint;
  readonly reset: StreamReset | null;
}

export function createEventLog(
  database: Pick<Database, 'reader' | 'transaction'>,
  now: () => number,
  signals: Pick<Signals, 'listen'>,
): EventLog {
  const { reader } = database;

  const newest = async (db: Reader, accountId: string): Promise<bigint> => {
    const row = await db.event.findFirst({
      where: { accountId },
      orderBy: { seq: 'desc' },
      select: { seq: true },
    });
    return row?.seq ?? (await floorOf(db, accountId));
  };

  const start = async ({ accountId, after }: EventQuery): Promise<Start> => {
    const head = await newest(reader, accountId);
    if (after === null) return { position: head, reset: null };
    const position = decodeCursor(accountId, after);
    const reason =
      position === null || position > head
        ? 'CURSOR_UNKNOWN'
        : position < (await floorOf(reader, accountId))
          ? 'CURSOR_TOO_OLD'
          : null;
    if (position !== null && reason === null) return { position, reset: null };
    return { position: head, reset: resetAt(accountId, head, reason ?? 'CURSOR_UNKNOWN') };
  };

  /** The database is the buffer: nothing is held in memory for a subscriber that does not pull. */
  async function* stream(
    query: EventQuery,
    { position, reset }: Start,
    { listener, left }: Reading,
  ): AsyncGenerator<EventRecord | StreamReset, void, undefined> {
    const { accountId, signal, ended } = query;
    try {
      if (reset) yield reset;
      let seen = position;
      while (!signal.aborted && !left.aborted) {
        if (ended.aborted) throw new UnauthenticatedError();
        listener.reset();
        const head = await newest(reader, accountId);
        const rows = await readPage(reader, query, seen);
        // Asked after the page: what was pruned before it was read is noticed.
        if (seen < (await floorOf(reader, accountId))) {
          seen = await newest(reader, accountId);
          yield resetAt(accountId, seen, 'CURSOR_TOO_OLD');
          continue;
        }
        for (const { seq, ...record } of rows) {
          if (signal.aborted) return;
          if (ended.aborted) throw new UnauthenticatedError();
          seen = seq;
          yield { ...record, cursor: encodeCursor(accountId, seq) };
        }
        if (rows.length === PAGE) continue;
        // Passed by what is not for this subscriber too, or pruning that would look like a gap.
        if (seen < head) seen = head;
        await listener.next();
      }
    } finally {
      listener.close();
    }
  }

  const resetAt = (
    accountId: string,
    position: bigint,
    reason: StreamReset['reason'],
  ): StreamReset => ({
    type: 'StreamReset',
    cursor: encodeCursor(accountId, position),
    occurredAt: new Date(now()),
    reason,
  });

  return {
    async append(db, event, at) {
      const { seq } = await db.event.create({
        data: { ...event, occurredAt: at },
        select: { seq: true },
      });
      return encodeCursor(event.accountId, seq);
    },
    async head(accountId) {
      return encodeCursor(accountId, await newest(reader, accountId));
    },
    async subscribe(query) {
      const leave = new AbortController();
      const left = leave.signal;
      const ends = [query.signal, query.ended, left];
      const listener = signals.listen('events', query.accountId, ends);
      try {
        const items = stream(query, await start(query), { listener, left });
        return closing(items, () => leave.abort());
      } catch (error) {
        listener.close();
        throw error;
      }
    },
    prune: (before) => pruneEvents(database, before),
  };
}

async function floorOf(db: Reader, accountId: string): Promise<bigint> {
  return (await db.eventFloor.findUnique({ where: { accountId } }))?.seq ?? 0n;
}

/** A generator that is left before its first item never runs, so its `finally` does not either. */
function closing<T>(
  items: AsyncGenerator<T, void, undefined>,
  close: () => void,
): AsyncIterable<T> {
  return {
    [Symbol.asyncIterator]: () => ({
      next: () => items.next(),
      return: () => {
        close();
        return items.return();
      },
    }),
  };
}

function readPage(reader: Reader, { accountId, domain, chatIds }: EventQuery, seen: bigint) {
  return reader.event.findMany({
    where: {
      accountId,
      domain,
      seq: { gt: seen },
      ...(chatIds ? { chatId: { in: [...chatIds] } } : {}),
    },
    select: RECORD,
    orderBy: { seq: 'asc' },
    take: PAGE,
  });
}
