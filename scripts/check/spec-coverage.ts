import fs from 'node:fs';
import path from 'node:path';
import { sourceFiles } from '../source-files.ts';
import { lastReport, runTests, type TestCase, type TestReport } from '../test-run.ts';
import { longTestsUnrun, skippedAsPassed } from './at-their-word.ts';
import { familyOf, idsOfTitle, type Requirement, requirementsOf } from './requirements.ts';
import { aligned, type Step, type StepResult } from './step.ts';

/** Names of standards look like ids: a test of "SHA-256: …" speaks of no requirement. */
const STANDARDS = new Set(['AES', 'BIP', 'EIP', 'ERC', 'ISO', 'RFC', 'SHA', 'UTF']);

function defined(root: string): Requirement[] {
  return sourceFiles(root)
    .filter((file) => file.startsWith('specs/') && file.endsWith('.md'))
    .flatMap((file) => requirementsOf(file, fs.readFileSync(path.join(root, file), 'utf8')));
}

function matrix(requirements: readonly Requirement[], passed: ReadonlySet<string>): string[] {
  const rows = [...Map.groupBy(requirements, ({ file }) => file)].map(([file, all]) => {
    const testable = all.filter(({ untestable }) => untestable === null);
    const missing = testable.filter(({ id }) => !passed.has(id)).map(({ id }) => id);
    return [
      file,
      String(all.length),
      String(testable.length - missing.length),
      String(all.length - testable.length),
      missing.join(' '),
    ];
  });
  return aligned([['spec', 'ids', 'proven', 'not tested here', 'missing'], ...rows]);
}

function problems(
  requirements: readonly Requirement[],
  cases: readonly TestCase[],
  passed: ReadonlySet<string>,
): string[] {
  const known = new Set(requirements.map(({ id }) => id));
  const doubled = requirements.filter(
    ({ id }, index) => requirements.findIndex((other) => other.id === id) !== index,
  );
  const named = [...new Set(cases.flatMap(({ title }) => idsOfTitle(title)))];
  const unknown = named.filter((id) => !known.has(id) && !STANDARDS.has(familyOf(id)));
  const missing = requirements.filter(
    ({ id, untestable }) => untestable === null && !passed.has(id),
  );
  const proven = requirements.filter(({ id, untestable }) => untestable !== null && passed.has(id));
  return [
    ...doubled.map(({ id, file }) => `${file}: ${id} is defined twice.`),
    ...unknown.map((id) => `A test names ${id}, which no spec defines.`),
    ...missing.map(({ id, file }) => `${file}: no test named "${id}: …" ran and passed.`),
    ...proven.map(
      ({ id, file }) => `${file}: ${id} is marked as not tested here, but a test shows it.`,
    ),
  ];
}

/** Holds specs against a test report: an id counts when every test named after it ran and passed. */
export function coverage(
  requirements: readonly Requirement[],
  cases: readonly TestCase[],
): StepResult {
  const ran = cases.filter(({ status }) => status === 'passed' || status === 'failed');
  const failed = new Set(
    ran.filter(({ status }) => status === 'failed').flatMap(({ title }) => idsOfTitle(title)),
  );
  const passed = new Set(
    ran.flatMap(({ title }) => idsOfTitle(title)).filter((id) => !failed.has(id)),
  );
  const wrong = problems(requirements, cases, passed);
  const untested = requirements.flatMap(({ id, untestable }) =>
    untestable === null ? [] : [`${id} is not tested here: ${untestable}`],
  );
  const proven = requirements.filter(({ id }) => passed.has(id)).length;
  return {
    ok: wrong.length === 0,
    summary: `${proven} of ${requirements.length} proven`,
    details: [...matrix(requirements, passed), ...untested, ...wrong],
  };
}

async function mainReport(root: string): Promise<TestReport | null> {
  const report = lastReport(root, 'main');
  if (report !== null) return report;
  console.log('The tree changed since the last whole test run: running the tests.');
  await runTests(root, 'main');
  return lastReport(root, 'main');
}

export const specCoverage: Step = {
  name: 'spec coverage',
  async run(root) {
    const main = await mainReport(root);
    if (main === null) {
      return {
        ok: false,
        summary: 'no report',
        details: ['The test run left no report, or files changed while it ran.'],
      };
    }
    const long = lastReport(root, 'long');
    const ran = [...main.cases, ...(long?.cases ?? [])];
    const wrong = [
      ...(main.success ? [] : ['The test run failed: npm test shows where.']),
      ...(long?.success === false ? ['The long tests failed: npm run test:long shows where.'] : []),
    ];
    const notes: string[] = [];
    // Continuous integration runs everything; at the desk, minutes of long tests are a choice.
    const complete = process.env.CI !== undefined;
    if (long === null) {
      const told = 'The long tests did not run on this tree: npm run test:long.';
      (complete ? wrong : notes).push(told);
    }
    const cases = complete ? ran : [...skippedAsPassed(ran), ...(long ? [] : longTestsUnrun(root))];
    const result = coverage(defined(root), cases);
    return {
      ...result,
      ok: result.ok && wrong.length === 0,
      details: [...result.details, ...notes, ...wrong],
    };
  },
};
