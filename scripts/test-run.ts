/** Runs the whole test suite and keeps its report for the spec coverage of `npm run check`. */
import fs from 'node:fs';
import path from 'node:path';
import { fingerprint } from './codegen/fingerprint.ts';
import { CACHE } from './codegen/up-to-date.ts';
import { runTool, toolPath } from './run-tool.ts';
import { testedFiles } from './source-files.ts';

export interface TestCase {
  readonly title: string;
  readonly status: string;
}

export interface TestReport {
  readonly success: boolean;
  readonly cases: readonly TestCase[];
}

interface VitestReport {
  readonly success: boolean;
  readonly testResults: readonly { readonly assertionResults: readonly TestCase[] }[];
}

const REPORT = `${CACHE}/test-report.json`;
const TREE = `${CACHE}/test-report.tree`;

/** Runs vitest; `args` as on its command line. @returns its exit code */
export async function runTests(root: string, args: readonly string[] = []): Promise<number> {
  const vitest = toolPath('vitest', 'vitest.mjs');
  // A report of some tests says nothing about the others: only a whole run is kept.
  if (args.length > 0) {
    return (await runTool(vitest, ['run', ...args], { cwd: root, inherit: true })).code;
  }
  const tree = fingerprint(root, testedFiles(root));
  fs.mkdirSync(path.join(root, CACHE), { recursive: true });
  fs.rmSync(path.join(root, TREE), { force: true });
  const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${REPORT}`];
  const { code } = await runTool(vitest, ['run', ...reporters], { cwd: root, inherit: true });
  fs.writeFileSync(path.join(root, TREE), tree);
  return code;
}

/** The report of the last whole run; null when there is none, or the tree changed since it began. */
export function lastReport(root: string): TestReport | null {
  const tree = path.join(root, TREE);
  const report = path.join(root, REPORT);
  if (!fs.existsSync(tree) || !fs.existsSync(report)) return null;
  if (fs.readFileSync(tree, 'utf8') !== fingerprint(root, testedFiles(root))) return null;
  const { success, testResults } = JSON.parse(fs.readFileSync(report, 'utf8')) as VitestReport;
  const cases = testResults.flatMap(({ assertionResults }) =>
    assertionResults.map(({ title, status }) => ({ title, status })),
  );
  return { success, cases };
}
