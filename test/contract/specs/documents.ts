import fs from 'node:fs';
import path from 'node:path';

export const ROOT = path.resolve(import.meta.dirname, '../../..');

/** A Markdown file of the project, by its path from the root. */
export interface SpecDocument {
  readonly file: string;
  readonly text: string;
}

export function readText(file: string): string {
  return fs.readFileSync(path.join(ROOT, file), 'utf8');
}

/** Every Markdown file in specs/. */
export function specDocuments(): SpecDocument[] {
  return fs
    .readdirSync(path.join(ROOT, 'specs'), { recursive: true, encoding: 'utf8' })
    .map((name) => `specs/${name.split(path.sep).join('/')}`)
    .filter((file) => file.endsWith('.md'))
    .sort()
    .map((file) => ({ file, text: readText(file) }));
}

/** Those in the form of a specification: with a table of name, status and editor. */
export function specifications(): SpecDocument[] {
  return specDocuments().filter(({ text }) => /^\| Slug \|/m.test(text));
}

/** What is not code between fences. */
export function prose(text: string): string {
  return text.replaceAll(/^```[\s\S]*?^```/gm, '');
}
