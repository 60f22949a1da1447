/** Generated files that are committed, so that readers and diffs see them. */
import fs from 'node:fs';
import path from 'node:path';
import { envExample } from '../../server/config/env-example.ts';
import { notesOf, SETTING_NAMES } from '../../server/config/settings.ts';
import { printedFiles, readContract } from '../../server/printed-schema.ts';
import { fillMarkers, markdownTable, operationsTable } from './readme.ts';

function filled(
  root: string,
  file: string,
  tables: Readonly<Record<string, string>>,
): string | null {
  const target = path.join(root, file);
  if (!fs.existsSync(target)) return null;
  const text = fs.readFileSync(target, 'utf8');
  return Object.entries(tables).reduce((all, [name, table]) => fillMarkers(all, name, table), text);
}

function settingsTable(): string {
  const rows = SETTING_NAMES.map((name) => {
    const { about, allowed, standard, secret } = notesOf(name);
    return [`\`${name}\``, about, allowed, standard + (secret ? ' (secret)' : '')];
  });
  return markdownTable(['setting', 'what it does', 'allowed', 'default'], rows);
}

/** Path → what the file should hold. */
export function committedFiles(root: string): Map<string, string> {
  const schema = readContract();
  const printed = [...printedFiles(schema)];
  const files = new Map(printed.map(([name, text]) => [`schema/printed/${name}`, text]));
  files.set('.env.example', envExample());
  const readme = filled(root, 'README.md', {
    operations: operationsTable(schema),
    settings: settingsTable(),
  });
  if (readme !== null) files.set('README.md', readme);
  return files;
}

/** Those of `files` that are absent from the tree, or differ from what they should hold. */
export function outdated(root: string, files: ReadonlyMap<string, string>): string[] {
  return [...files.keys()].filter((file) => {
    const target = path.join(root, file);
    if (!fs.existsSync(target)) return true;
    return fs.readFileSync(target, 'utf8').replaceAll('\r\n', '\n') !== files.get(file);
  });
}
