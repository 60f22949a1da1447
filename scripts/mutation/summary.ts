import path from 'node:path';
import type { Stryker } from '@stryker-mutator/core';

type MutantResult = Awaited<ReturnType<Stryker['runMutationTest']>>[number];

const NOTICED = new Set(['Killed', 'Timeout']);
const UNNOTICED = new Set(['Survived', 'NoCoverage']);

/** Noticed changes of all that could be, in percent; changes that run only while a file loads are not counted. */
function score(mutants: readonly MutantResult[]): string {
  const noticed = mutants.filter(({ status }) => NOTICED.has(status)).length;
  const unnoticed = mutants.filter(({ status }) => UNNOTICED.has(status)).length;
  const all = noticed + unnoticed;
  return `${all === 0 ? '–' : ((100 * noticed) / all).toFixed(1)} % (${noticed}/${all})`;
}

/** Score of the area and of each file, then every change that no test noticed. */
export function summary(area: string, mutants: readonly MutantResult[], root: string): string {
  const files = Map.groupBy(mutants, ({ fileName }) => path.relative(root, fileName));
  const sorted = [...files].sort(([a], [b]) => a.localeCompare(b));
  const survivors = sorted.flatMap(([file, ofFile]) =>
    ofFile
      .filter(({ status }) => UNNOTICED.has(status))
      .map(({ location, mutatorName, replacement = '', status }) => {
        const { line, column } = location.start;
        const text = replacement.replaceAll(/\s+/g, ' ').slice(0, 100);
        return `${file}:${line}:${column} ${mutatorName} ${status}: ${text}`;
      }),
  );
  return [
    `${area}: ${score(mutants)}`,
    ...sorted.map(([file, ofFile]) => `  ${file}: ${score(ofFile)}`),
    ...survivors.map((line) => `  ${line}`),
  ].join('\n');
}
