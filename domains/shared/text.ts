import type { InputIssue } from './domain-error.ts';

/** Lengths in code points. */
export interface TextRange {
  readonly min: number;
  readonly max: number;
}

const UNICODE_RULE = 'Must be valid Unicode text: it holds half of a surrogate pair.';

/** Length of a text as users count it: code points. */
export function codePoints(text: string): number {
  let count = 0;
  for (const _ of text) count++;
  return count;
}

/** What cannot be written as UTF-8 can neither be stored nor sent. */
export function unicodeIssue(path: readonly string[], text: string): InputIssue | null {
  return text.isWellFormed() ? null : { path, message: UNICODE_RULE };
}

/** What is wrong with a text people write; null for nothing. White space alone counts as no characters. */
export function textIssue(
  path: readonly string[],
  text: string,
  { min, max }: TextRange,
): InputIssue | null {
  const malformed = unicodeIssue(path, text);
  if (malformed) return malformed;
  const length = text.trim() === '' ? 0 : codePoints(text);
  if (length >= min && length <= max) return null;
  const message = `Must have ${min} to ${max} characters, not only white space; it has ${length}.`;
  return { path, message };
}
