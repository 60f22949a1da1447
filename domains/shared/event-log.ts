/** The event log: written with what it tells of, read by resumable subscriptions (specs/features/events.md). */
import type { Database, Transaction } from '../../prisma/database.ts';
import { UnauthenticatedError } from './errors.ts';
import { decodeCursor, encodeCursor } from './event-cursor.ts';
import { pruneEvents } from './event-pruning.ts';
import { createEventReads, PAGE } from './event-reads.ts';
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
  const reads = createEventReads(database.reader);

  const start = async ({ accountId, after }: EventQuery): Promise<Start> => {
    const { head, floor } = await reads.place(accountId);
    if (after === null) return { position: head, reset: null };
    const position = decodeCursor(accountId, after);
    if (position === null || position > head) {
      return { position: head, reset: resetAt(accountId, head, 'CURSOR_UNKNOWN') };
    }
    if (position >= floor) return { position, reset: null };
    return { position: head, reset: resetAt(accountId, head, 'CURSOR_TOO_OLD') };
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
        const { head, floor, found } = await reads.look(query, seen);
        if (seen < floor) {
          seen = head;
          yield resetAt(accountId, seen, 'CURSOR_TOO_OLD');
          continue;
        }
        for (const { seq, record } of found) {
          if (signal.aborted) return;
          if (ended.aborted) throw new UnauthenticatedError();
          seen = seq;
          yield record;
        }
        if (found.length === PAGE) continue;
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
      return encodeCursor(accountId, (await reads.place(accountId)).head);
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
