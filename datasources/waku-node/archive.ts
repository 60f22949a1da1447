import { chmodSync, mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import { DatabaseSync, type StatementSync } from 'node:sqlite';

import { msToNs, type WakuClock } from '../waku/clock.ts';
import { type ArchiveCursor, type ArchiveQuery, archiveSql } from './archive-query.ts';
import type { WakuNodeRetention } from './options.ts';

export interface ArchivedMessage {
  /** 32 bytes. */
  readonly hash: Uint8Array;
  readonly pubsubTopic: string;
  /** The message as it was relayed. */
  readonly wire: Uint8Array;
}

export interface ArchivePage {
  /** Ascending by (timestamp, hash), also when read backwards. */
  readonly messages: readonly ArchivedMessage[];
  readonly more: boolean;
}

export class ArchiveFileError extends Error {
  override readonly name = 'ArchiveFileError';

  constructor(file: string, cause: unknown) {
    super(
      `The message store "${file}" cannot be opened: delete it to start with an empty history`,
      {
        cause,
      },
    );
  }
}

export class UnknownCursorError extends Error {
  override readonly name = 'UnknownCursorError';

  constructor() {
    super('The cursor names no stored message');
  }
}

const SCHEMA = `
  PRAGMA journal_mode = WAL;
  PRAGMA synchronous = NORMAL;
  CREATE TABLE IF NOT EXISTS message (
    hash BLOB PRIMARY KEY, pubsub_topic TEXT NOT NULL, content_topic TEXT NOT NULL,
    timestamp INTEGER NOT NULL, size INTEGER NOT NULL, wire BLOB NOT NULL
  ) WITHOUT ROWID;
  CREATE INDEX IF NOT EXISTS message_topic ON message (pubsub_topic, content_topic, timestamp, hash);
  CREATE INDEX IF NOT EXISTS message_time ON message (timestamp, hash);
  CREATE TABLE IF NOT EXISTS peer (peer_id TEXT PRIMARY KEY, address TEXT NOT NULL, seen_at INTEGER NOT NULL);
`;
const KEPT_SHARE = 0.9;
const DROP_OLDEST = `
  DELETE FROM message WHERE hash IN (
    SELECT hash FROM (
      SELECT hash, sum(size) OVER (ORDER BY timestamp DESC, hash DESC) AS newer FROM message
    ) WHERE newer > ?
  )`;

/** What Store serves, in SQLite: order (timestamp, hash), each message once, bounded in age and bytes. */
export class Archive {
  readonly database: DatabaseSync;
  readonly #retention: WakuNodeRetention;
  readonly #clock: WakuClock;
  readonly #insert: StatementSync;
  readonly #timestampOf: StatementSync;
  #bytes: number;

  /** @throws ArchiveFileError */
  constructor(file: string | undefined, retention: WakuNodeRetention, clock: WakuClock) {
    this.#retention = retention;
    this.#clock = clock;
    try {
      if (file !== undefined) mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
      this.database = new DatabaseSync(file ?? ':memory:');
      this.database.exec(SCHEMA);
      if (file !== undefined) chmodSync(file, 0o600);
    } catch (error) {
      throw new ArchiveFileError(file ?? ':memory:', error);
    }
    this.#insert = this.database.prepare('INSERT OR IGNORE INTO message VALUES (?, ?, ?, ?, ?, ?)');
    this.#timestampOf = this.database.prepare('SELECT timestamp FROM message WHERE hash = ?');
    this.#timestampOf.setReadBigInts(true);
    this.#bytes = this.#single('SELECT coalesce(sum(size), 0) AS value FROM message');
  }

  get bytes(): number {
    return this.#bytes;
  }

  get size(): number {
    return this.#single('SELECT count(*) AS value FROM message');
  }

  /** Stores it; false when it was there. */
  put(message: ArchivedMessage & { contentTopic: string; timestamp: bigint }): boolean {
    const { hash, pubsubTopic, contentTopic, timestamp, wire } = message;
    const result = this.#insert.run(hash, pubsubTopic, contentTopic, timestamp, wire.length, wire);
    if (Number(result.changes) === 0) return false;
    this.#bytes += wire.length;
    if (this.#bytes > this.#retention.maxBytes) this.sweep();
    return true;
  }

  /** @throws UnknownCursorError */
  query(query: ArchiveQuery, cursorHash: Uint8Array | undefined): ArchivePage {
    const cursor = cursorHash === undefined ? null : this.#cursor(cursorHash);
    const { sql, values } = archiveSql(query, cursor);
    const rows = this.database.prepare(sql).all(...values);
    const messages = rows.slice(0, query.limit).map((row) => ({
      hash: row.hash as Uint8Array,
      pubsubTopic: row.pubsub_topic as string,
      wire: row.wire as Uint8Array,
    }));
    if (!query.forward) messages.reverse();
    return { messages, more: rows.length > query.limit };
  }

  /** Deletes what is too old, then the oldest while there is too much. */
  sweep(): void {
    const oldest = msToNs(this.#clock.now() - this.#retention.maxAgeMs);
    this.database.prepare('DELETE FROM message WHERE timestamp < ?').run(oldest);
    this.#bytes = this.#single('SELECT coalesce(sum(size), 0) AS value FROM message');
    if (this.#bytes <= this.#retention.maxBytes) return;
    // Some room is made at once, or every further message would sweep again.
    this.database.prepare(DROP_OLDEST).run(Math.floor(this.#retention.maxBytes * KEPT_SHARE));
    this.#bytes = this.#single('SELECT coalesce(sum(size), 0) AS value FROM message');
  }

  close(): void {
    this.database.close();
  }

  #cursor(hash: Uint8Array): ArchiveCursor {
    const row = this.#timestampOf.get(hash);
    if (row === undefined) throw new UnknownCursorError();
    return { timestamp: row.timestamp as bigint, hash };
  }

  #single(sql: string): number {
    return Number(this.database.prepare(sql).get()?.value ?? 0);
  }
}
