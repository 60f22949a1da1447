import fs from 'node:fs';
import path from 'node:path';
import { sourceFiles } from '../source-files.ts';
import { findings, type Step } from './step.ts';

const TEXT = /\.(?:ts|cjs|graphql|prisma|proto|md|json|ya?ml|lidl)$/;
const SKIPPED = /^(?:package-lock\.json|schema\/printed\/|test\/vectors\/)/;

/** Each with what to do about it. A pattern never matches its own source text. */
const PATTERNS: readonly (readonly [RegExp, string])[] = [
  [/\b(?:TO[D]O|FIX[M]E|XX[X]|HA[C]K)\b/, 'do it, or write it down as an issue'],
  [/\b(?:test|it|describe|suite)\.onl[y]\b/, 'the other tests do not run'],
  [/^\s*debugge[r];?\s*$/, 'a breakpoint'],
  [/-----BEGI[N] (?:[A-Z]+ )*PRIVATE KEY-----/, 'a private key'],
  [/\b(?:AKIA[0-9A-Z]{16}|gh[pousr]_[0-9A-Za-z]{36}|npm_[0-9A-Za-z]{36})\b/, 'an access token'],
];

/** What should not be in a file that is handed over, line by line. */
export function leftoversIn(file: string, text: string): string[] {
  return text.split('\n').flatMap((line, index) =>
    PATTERNS.flatMap(([pattern, advice]) => {
      const match = pattern.exec(line);
      return match ? [`${file}:${index + 1}: "${match[0].slice(0, 40).trim()}": ${advice}.`] : [];
    }),
  );
}

export const leftovers: Step = {
  name: 'leftovers',
  run(root) {
    const files = sourceFiles(root).filter((file) => TEXT.test(file) && !SKIPPED.test(file));
    const found = files.flatMap((file) =>
      leftoversIn(file, fs.readFileSync(path.join(root, file), 'utf8')),
    );
    return findings(found, `${files.length} files`);
  },
};
