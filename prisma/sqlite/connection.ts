/** Opens node:sqlite connections with the settings every part of the gateway relies on. */
import { DatabaseSync } from 'node:sqlite';

// SQLite waits with the event loop standing still, so only for what is over at once.
const blockingWaitMs = 100;
const walKeptBytes = 64 * 1024 * 1024;

export type SqliteRole = 'writer' | 'reader';

export interface SqliteConnectionOptions {
  /** Absolute path or `:memory:`. */
  readonly path: string;
  readonly role: SqliteRole;
  /** Whether a commit waits for the disk; default true. */
  readonly durable?: boolean;
}

/**
 * WAL, synchronous=FULL (an acknowledged commit survives a power cut) and foreign keys on; a
 * reader cannot write.
 */
export function openConnection(options: SqliteConnectionOptions): DatabaseSync {
  const readOnly = options.role === 'reader';
  const db = new DatabaseSync(options.path, {
    readOnly,
    timeout: blockingWaitMs,
    enableForeignKeyConstraints: true,
  });
  try {
    if (readOnly) {
      db.exec('PRAGMA query_only=ON');
    } else {
      db.exec('PRAGMA journal_mode=WAL');
      db.exec(`PRAGMA synchronous=${options.durable === false ? 'OFF' : 'FULL'}`);
      db.exec(`PRAGMA journal_size_limit=${walKeptBytes}`);
    }
    return db;
  } catch (error) {
    db.close();
    throw error;
  }
}
