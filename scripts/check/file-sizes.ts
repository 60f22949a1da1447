import fs from 'node:fs';
import path from 'node:path';
import { sourceFiles } from '../source-files.ts';
import { findings, type Step } from './step.ts';

const CODE = /\.(?:ts|cjs|mjs)$/;
/** An index.ts is a list: it grows with the domain, not with an idea. */
const RESOLVER = /^resolvers\/(?!shared\/|scalars\/)[^/]+\/(?!index\.ts$).*\.ts$/;
const LONGEST = 300;
const LONGEST_RESOLVER = 30;

/** What is too long, by path and number of lines. */
export function tooLong(files: Iterable<readonly [file: string, lines: number]>): string[] {
  return [...files].flatMap(([file, lines]) => {
    const limit = RESOLVER.test(file) ? LONGEST_RESOLVER : LONGEST;
    return lines > limit ? [`${file}: ${lines} lines, at most ${limit}: split it by idea.`] : [];
  });
}

export const fileSizes: Step = {
  name: 'file sizes',
  run(root) {
    const files = sourceFiles(root).filter((file) => CODE.test(file));
    const lengths = files.map((file): [string, number] => {
      const text = fs.readFileSync(path.join(root, file), 'utf8');
      return [file, text.replace(/\n$/, '').split('\n').length];
    });
    return findings(tooLong(lengths), `${files.length} files`);
  },
};
