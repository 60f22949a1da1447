import type { SQLInputValue } from 'node:sqlite';

/** A Store query, with absent criteria as empty lists or undefined (13/WAKU2-STORE v3). */
export interface ArchiveQuery {
  readonly pubsubTopic?: string | undefined;
  readonly contentTopics: readonly string[];
  readonly timeStart?: bigint | undefined;
  readonly timeEnd?: bigint | undefined;
  readonly hashes: readonly Uint8Array[];
  readonly forward: boolean;
  /** 1 to 100. */
  readonly limit: number;
}

/** A stored message's place, exclusive. */
export interface ArchiveCursor {
  readonly timestamp: bigint;
  readonly hash: Uint8Array;
}

export interface SqlQuery {
  readonly sql: string;
  readonly values: SQLInputValue[];
}

/** The SELECT for one page, with one row more than the page to see whether another follows. */
export function archiveSql(query: ArchiveQuery, cursor: ArchiveCursor | null): SqlQuery {
  const where: string[] = [];
  const values: SQLInputValue[] = [];
  const add = (condition: string, ...bound: SQLInputValue[]) => {
    where.push(condition);
    values.push(...bound);
  };
  if (query.hashes.length > 0) add(`hash IN (${marks(query.hashes)})`, ...query.hashes);
  if (query.pubsubTopic) add('pubsub_topic = ?', query.pubsubTopic);
  if (query.contentTopics.length > 0) {
    add(`content_topic IN (${marks(query.contentTopics)})`, ...query.contentTopics);
  }
  if (query.timeStart !== undefined) add('timestamp >= ?', query.timeStart);
  if (query.timeEnd !== undefined) add('timestamp <= ?', query.timeEnd);
  if (cursor !== null) {
    add(
      query.forward ? '(timestamp, hash) > (?, ?)' : '(timestamp, hash) < (?, ?)',
      cursor.timestamp,
      cursor.hash,
    );
  }
  const direction = query.forward ? 'ASC' : 'DESC';
  const condition = where.length === 0 ? '' : `WHERE ${where.join(' AND ')}`;
  return {
    sql: `SELECT hash, pubsub_topic, wire FROM message ${condition}
          ORDER BY timestamp ${direction}, hash ${direction} LIMIT ?`,
    values: [...values, query.limit + 1],
  };
}

function marks(items: readonly unknown[]): string {
  return items.map(() => '?').join(', ');
}
