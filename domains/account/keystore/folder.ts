/**
 * The files of one account: `<root>/<keyUid>/UTC--<time>--<address>`. A new version lies beside the old one as `.next`
 * until the database has committed to it; a folder on its way out is called `<keyUid>.deleted` until it has.
 */
import { mkdir, open, readdir, readFile, rename, rm, rmdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { MAX_FILE_LENGTH } from './parse.ts';

export interface StoredFile {
  readonly name: string;
  readonly text: string;
}

const NEXT = '.next';
const DELETED = '.deleted';
const KEY_UID = /^0x[0-9a-f]{64}$/;

export interface KeystoreFolder {
  files(): Promise<StoredFile[]>;
  staged(): Promise<StoredFile[]>;
  /** On the disk, not only handed to it, when this resolves. */
  stage(files: readonly StoredFile[]): Promise<void>;
  /** The staged file takes the place of the file of its name. */
  adopt(name: string): Promise<void>;
  drop(name: string): Promise<void>;
  removeIfEmpty(): Promise<void>;
  setAside(): Promise<void>;
  bringBack(): Promise<void>;
  removeSetAside(): Promise<void>;
}

async function listed(folder: string): Promise<string[]> {
  try {
    return await readdir(folder);
  } catch (error) {
    if (isMissing(error)) return [];
    throw error;
  }
}

function isMissing(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ENOENT';
}

function unlessMissing(error: unknown): void {
  if (!isMissing(error)) throw error;
}

async function sync(folder: string): Promise<void> {
  // Windows opens no folders; its renames are durable without.
  if (process.platform === 'win32') return;
  const handle = await open(folder, 'r');
  await handle.sync().finally(() => handle.close());
}

async function write(path: string, text: string): Promise<void> {
  await rm(path, { force: true });
  const handle = await open(path, 'wx', 0o600);
  try {
    await handle.writeFile(text);
    await handle.sync();
  } finally {
    await handle.close();
  }
}

/** Key uids that have a folder under `root`, set aside or not. */
export async function foldersOf(root: string): Promise<string[]> {
  const names = (await listed(root)).map((name) => name.replace(DELETED, ''));
  return [...new Set(names.filter((name) => KEY_UID.test(name)))];
}

/** @throws Error when `keyUid` is none: it becomes a path */
export function keystoreFolder(root: string, keyUid: string): KeystoreFolder {
  if (!KEY_UID.test(keyUid)) throw new Error('A key uid is 0x and 64 lower-case hex characters.');
  const folder = join(root, keyUid);
  const aside = folder + DELETED;
  const read = async (wanted: (name: string) => boolean): Promise<StoredFile[]> => {
    const files: StoredFile[] = [];
    for (const name of (await listed(folder)).filter(wanted).sort()) {
      const path = join(folder, name);
      const { size } = await stat(path);
      if (size <= MAX_FILE_LENGTH) files.push({ name, text: await readFile(path, 'utf8') });
    }
    return files;
  };
  const removeIfEmpty = async (): Promise<void> => {
    if ((await listed(folder)).length > 0) return;
    await rmdir(folder).catch(unlessMissing);
  };
  return {
    files: () => read((name) => !name.endsWith(NEXT)),
    async staged() {
      const files = await read((name) => name.endsWith(NEXT));
      return files.map(({ name, text }) => ({ name: name.slice(0, -NEXT.length), text }));
    },
    async stage(files) {
      await mkdir(folder, { recursive: true, mode: 0o700 });
      for (const { name, text } of files) await write(join(folder, name + NEXT), text);
      await sync(folder);
    },
    async adopt(name) {
      await rename(join(folder, name + NEXT), join(folder, name));
      await sync(folder);
    },
    drop: (name) => rm(join(folder, name + NEXT), { force: true }),
    removeIfEmpty,
    async setAside() {
      await rm(aside, { recursive: true, force: true });
      await rename(folder, aside).catch(unlessMissing);
    },
    async bringBack() {
      if ((await listed(folder)).length > 0) return;
      await removeIfEmpty();
      await rename(aside, folder).catch(unlessMissing);
    },
    removeSetAside: () => rm(aside, { recursive: true, force: true }),
  };
}
