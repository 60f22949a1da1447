/** What a thief does with a folder: copies it, and looks for words and keys in every file. */
import { cp, readdir, readFile } from 'node:fs/promises';
import path from 'node:path';

export interface Loot {
  /** The copy. */
  readonly folder: string;
  /** By path within the folder. */
  readonly files: ReadonlyMap<string, Buffer>;
}

export interface Canary {
  /** What it is, for messages: never printed itself. */
  readonly name: string;
  readonly bytes: Uint8Array;
}

/**
 * The folder as it is this moment, whatever is being written to it.
 * @param name of the copy, beside the folder
 */
export async function steal(folder: string, name: string): Promise<Loot> {
  const copy = path.join(path.dirname(folder), name);
  await cp(folder, copy, { recursive: true });
  const entries = await readdir(copy, { recursive: true, withFileTypes: true });
  const files = new Map<string, Buffer>();
  for (const entry of entries) {
    if (!entry.isFile()) continue;
    const file = path.join(entry.parentPath, entry.name);
    files.set(path.relative(copy, file), await readFile(file));
  }
  return { folder: copy, files };
}

export function text(name: string, value: string): Canary {
  return { name, bytes: Buffer.from(value) };
}

/** Where a canary lies, as `file (encoding)`. */
export function findIn({ files }: Loot, { bytes }: Canary): string[] {
  const forms = [...encodings(bytes)];
  return [...files].flatMap(([file, content]) =>
    forms.flatMap(([encoding, form]) => (content.includes(form) ? [`${file} (${encoding})`] : [])),
  );
}

/** Names of those that lie anywhere. */
export function found(loot: Loot, canaries: readonly Canary[]): string[] {
  return canaries.flatMap((canary) => findIn(loot, canary).map((at) => `${canary.name} in ${at}`));
}

/** The bytes as they may lie in a file. */
export function* encodings(given: Uint8Array): Generator<readonly [string, Buffer]> {
  const bytes = Buffer.from(given);
  const hex = bytes.toString('hex');
  yield ['plain', bytes];
  yield ['utf-16', Buffer.from(bytes.toString('latin1'), 'utf16le')];
  yield ['utf-16, big end first', Buffer.from(bytes.toString('latin1'), 'utf16le').swap16()];
  yield ['hex', Buffer.from(hex)];
  yield ['HEX', Buffer.from(hex.toUpperCase())];
  yield ['numbers', Buffer.from(bytes.join(','))];
  for (const shift of [0, 1, 2]) {
    const base64 = Buffer.concat([Buffer.alloc(shift), bytes]).toString('base64');
    // Without the characters that hold bits of the neighbours.
    const [from, to] = [Math.ceil((8 * shift) / 6), Math.floor((8 * (shift + bytes.length)) / 6)];
    const own = base64.slice(from, to);
    yield [`base64 at ${shift}`, Buffer.from(own)];
    const url = own.replaceAll('+', '-').replaceAll('/', '_');
    if (url !== own) yield [`base64url at ${shift}`, Buffer.from(url)];
  }
}
