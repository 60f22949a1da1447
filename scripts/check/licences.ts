import fs from 'node:fs';
import path from 'node:path';
import { findings, type Step } from './step.ts';

const ALLOWED = new Set([
  '0BSD',
  'Apache-2.0',
  'BlueOak-1.0.0',
  'BSD-2-Clause',
  'BSD-3-Clause',
  'CC0-1.0',
  'ISC',
  'MIT',
  'MIT-0',
  'Python-2.0',
  'Unlicense',
]);

/** Judged by name and version, with the reason; they are listed at every run. */
const ACCEPTED: Readonly<Record<string, string>> = {
  'seq-queue@0.0.5': 'MIT by its LICENSE file; its package.json does not say so.',
};

export interface LockEntry {
  readonly version?: string;
  readonly license?: string;
  readonly dev?: boolean;
  readonly devOptional?: boolean;
  readonly link?: boolean;
}

/** Whether an SPDX expression can be met by permissive licences alone. */
export function isPermissive(expression: string): boolean {
  const words = expression.match(/[()]|[^\s()]+/g) ?? [];
  const tokens = words.map((word) => (/^(?:and|or)$/i.test(word) ? word.toUpperCase() : word));
  let at = 0;
  const one = (): boolean => {
    const token = tokens[at++];
    if (token !== '(') return token !== undefined && ALLOWED.has(token);
    const inner = any();
    return tokens[at++] === ')' && inner;
  };
  const all = (): boolean => {
    let met = one();
    while (tokens[at] === 'AND') {
      at += 1;
      met = one() && met;
    }
    return met;
  };
  const any = (): boolean => {
    let met = all();
    while (tokens[at] === 'OR') {
      at += 1;
      met = all() || met;
    }
    return met;
  };
  return any() && at >= tokens.length;
}

/** What runs in production under a licence that is not on the list. */
export function unlicensed(
  packages: Readonly<Record<string, LockEntry>>,
  licenceOf: (folder: string, entry: LockEntry) => string,
): string[] {
  return Object.entries(packages).flatMap(([folder, entry]) => {
    if (folder === '' || entry.link || entry.dev || entry.devOptional) return [];
    const name = folder.slice(folder.lastIndexOf('node_modules/') + 'node_modules/'.length);
    const licence = licenceOf(folder, entry);
    if (`${name}@${entry.version}` in ACCEPTED || isPermissive(licence)) return [];
    return [
      `${name}@${entry.version}: licence "${licence}" is not on the list of scripts/check/licences.ts.`,
    ];
  });
}

export const licences: Step = {
  name: 'licences',
  run(root) {
    const lock = JSON.parse(fs.readFileSync(path.join(root, 'package-lock.json'), 'utf8')) as {
      packages: Record<string, LockEntry>;
    };
    const installed = (folder: string, entry: LockEntry): string => {
      const manifest = path.join(root, folder, 'package.json');
      if (entry.license !== undefined) return entry.license;
      if (!fs.existsSync(manifest)) return 'unknown';
      const { license } = JSON.parse(fs.readFileSync(manifest, 'utf8')) as { license?: unknown };
      return typeof license === 'string' ? license : 'unknown';
    };
    const production = Object.values(lock.packages).filter(({ dev }) => !dev).length - 1;
    const result = findings(unlicensed(lock.packages, installed), `${production} packages`);
    const accepted = Object.entries(ACCEPTED).map(([name, reason]) => `${name}: ${reason}`);
    return { ...result, details: [...accepted, ...result.details] };
  },
};
