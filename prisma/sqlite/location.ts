/** Where a SQLite database lives, and its folder and file made safe to open. */
import { chmodSync, closeSync, mkdirSync, mkdtempSync, openSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { DatabaseError } from '../errors.ts';

export interface SqliteLocation {
  /** Absolute. */
  readonly path: string;
  readonly temporary: boolean;
  /** Deletes what was temporary. */
  remove(): void;
}

/** `:memory:` is a temporary file: writer and reader are two connections and need to share it. */
function temporaryLocation(): SqliteLocation {
  const folder = mkdtempSync(join(tmpdir(), 'status-gateway-'));
  return {
    path: join(folder, 'database.sqlite'),
    temporary: true,
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
}

/** The folder is created; the file, and so SQLite's companions of it, is its owner's alone. */
function prepareFile(path: string): void {
  try {
    mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
    closeSync(openSync(path, 'a', 0o600));
    chmodSync(path, 0o600);
  } catch (cause) {
    throw new DatabaseError(
      'READ_ONLY',
      `the database file ${path} cannot be written: check its permissions, or set DATA_DIR to a ` +
        'folder of your own',
      { cause },
    );
  }
}

/**
 * @param url `file:<path>` (relative to the working directory), `file:///<path>` or `:memory:`
 * @throws DatabaseError URL or READ_ONLY; a message never repeats a URL, which may hold a password
 */
export function locateSqlite(url: string): SqliteLocation {
  if (url === ':memory:') return temporaryLocation();
  if (!url.startsWith('file:') || url === 'file:') {
    throw new DatabaseError(
      'URL',
      'the database URL is not understood: use file:<path>, for example file:./data/gateway.sqlite',
    );
  }
  const path = url.startsWith('file://') ? fileURLToPath(url) : resolve(url.slice('file:'.length));
  prepareFile(path);
  return { path, temporary: false, remove: () => {} };
}
