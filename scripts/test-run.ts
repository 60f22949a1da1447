/** Runs the test suites and keeps their reports for the spec coverage of `npm run check`. */
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

/** `main` is `npm test`; `long` is `npm run test:long`, the files named `*.long.test.ts`. */
export type Suite = 'main' | 'long';

interface VitestReport {
  readonly success: boolean;
  readonly testResults: readonly { readonly assertionResults: readonly TestCase[] }[];
}

const CONFIG: Readonly<Record<Suite, string>> = {
  main: 'vitest.config.ts',
  long: 'vitest.long.config.ts',
};

function reportPaths(root: string, suite: Suite) {
  const base = path.join(root, CACHE, `test-report-${suite}`);
  return { report: `${base}.json`, tree: `${base}.tree` };
}

/** Runs vitest on a suite; `args` as on its command line. @returns its exit code */
export async function runTests(
  root: string,
  suite: Suite,
  args: readonly string[] = [],
): Promise<number> {
  const vitest = toolPath('vitest', 'vitest.mjs');
  const command = ['run', '--config', CONFIG[suite]];
  // A report of some tests says nothing about the others: only a whole run is kept.
  if (args.length > 0) {
    return (await runTool(vitest, [...command, ...args], { cwd: root, inherit: true })).code;
  }
  const { report, tree } = reportPaths(root, suite);
  const before = fingerprint(root, testedFiles(root));
  fs.mkdirSync(path.dirname(report), { recursive: true });
  // A run that is cut off must not leave an older one's report for its own.
  for (const file of [report, tree]) fs.rmSync(file, { force: true });
  const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${report}`];
  const { code } = await runTool(vitest, [...command, ...reporters], { cwd: root, inherit: true });
  fs.writeFileSync(tree, before);
  return code;
}

/** The report of a suite's last whole run; null when there is none, or the tree changed since it began. */
export function lastReport(root: string, suite: Suite): TestReport | null {
  const { report, tree } = reportPaths(root, suite);
  if (!fs.existsSync(tree) || !fs.existsSync(report)) return null;
  if (fs.readFileSync(tree, 'utf8') !== fingerprint(root, testedFiles(root))) return null;
  const { success, testResults } = JSON.parse(fs.readFileSync(report, 'utf8')) as VitestReport;
  const cases = testResults.flatMap(({ assertionResults }) =>
    assertionResults.map(({ title, status }) => ({ title, status })),
  );
  return { success, cases };
}
