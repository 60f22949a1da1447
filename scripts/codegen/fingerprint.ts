/** What generated code is made from, boiled down to one hash. */
import { createHash } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';

/** Files below `folder`, as sorted `/`-separated paths relative to `root`; empty when there is none. */
export function filesBelow(
  root: string,
  folder: string,
  wanted: (file: string) => boolean = () => true,
): string[] {
  const top = path.join(root, folder);
  if (!fs.existsSync(top)) return [];
  return fs
    .readdirSync(top, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => path.relative(root, path.join(entry.parentPath, entry.name)))
    .map((file) => file.split(path.sep).join('/'))
    .filter(wanted)
    .sort();
}

/** SHA-256 over names and contents; line ends do not count, for a checkout on Windows has its own. */
export function fingerprint(
  root: string,
  files: readonly string[],
  extra: readonly string[] = [],
): string {
  const hash = createHash('sha256');
  for (const text of extra) hash.update(`${text}\0`);
  for (const file of files) {
    const text = fs.readFileSync(path.join(root, file), 'utf8').replaceAll('\r\n', '\n');
    hash.update(`${file}\0${text}\0`);
  }
  return hash.digest('hex');
}

/** The versions package-lock.json names for these packages, as `name@version`. */
export function lockedVersions(root: string, packages: readonly string[]): string[] {
  const lock = JSON.parse(fs.readFileSync(path.join(root, 'package-lock.json'), 'utf8')) as {
    packages: Record<string, { version?: string }>;
  };
  return packages.map(
    (name) => `${name}@${lock.packages[`node_modules/${name}`]?.version ?? 'absent'}`,
  );
}
