import fs from 'node:fs';
import path from 'node:path';

const SKIPPED = new Set([
  'node_modules',
  'generated',
  '.git',
  '.cache',
  '.stryker-tmp',
  'data',
  'bob',
  'coverage',
]);

/** Every file of the repository that people write, as sorted `/`-separated relative paths. */
export function sourceFiles(root: string, folder = ''): string[] {
  return fs
    .readdirSync(path.join(root, folder), { withFileTypes: true })
    .flatMap((entry) => {
      const file = folder === '' ? entry.name : `${folder}/${entry.name}`;
      if (entry.isDirectory()) return SKIPPED.has(entry.name) ? [] : sourceFiles(root, file);
      return entry.isFile() ? [file] : [];
    })
    .sort();
}

/** What is run or tested: its hash tells whether a test report still speaks of this tree. */
export function testedFiles(root: string): string[] {
  return sourceFiles(root).filter(
    (file) =>
      /\.(?:ts|cjs|graphql|prisma|proto|sql|json|yaml|toml|lidl)$/.test(file) &&
      !file.startsWith('schema/printed/'),
  );
}
