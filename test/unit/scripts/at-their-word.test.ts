import { expect, test } from 'vitest';
import { skippedAsPassed, titlesIn } from '../../../scripts/check/at-their-word.ts';

test('TOOL-12: the titles of a test file that did not run are read from its source', () => {
  const source = [
    "test('KILL-1, KILL-2: nothing is lost', async () => {});",
    'test.each(ALL)(`KILL-3: on $name`, () => {});',
    "test('kept, see KILL-4', () => {});",
    "const other = 'KILL-5 without a colon';",
  ].join('\n');
  expect(titlesIn(source)).toEqual(['KILL-1, KILL-2: nothing is lost', 'KILL-3: on $name']);
});

test('TOOL-12: at the desk a skipped test is taken at its word, one that failed or was put off is not', () => {
  const statuses = ['passed', 'skipped', 'pending', 'failed', 'todo'];
  const cases = statuses.map((status) => ({ title: 'DB-1: fine', status }));
  expect(skippedAsPassed(cases).map(({ status }) => status)).toEqual([
    'passed',
    'passed',
    'passed',
    'failed',
    'todo',
  ]);
});
