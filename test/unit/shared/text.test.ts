import { describe, expect, test } from 'vitest';
import { clientIdIssues } from '../../../domains/shared/idempotency.ts';
import { textIssue } from '../../../domains/shared/text.ts';

const HALVES = ['a\ud800', '\udc00a', 'a\ud800b', '\udc00\ud800'];
const range = { min: 1, max: 3 };

describe('texts people write', () => {
  test.each(['a', 'abc', '🙂🙂🙂', ' a '])('%j is well', (text) => {
    expect(textIssue(['text'], text, range)).toBeNull();
  });

  test.each([
    ['', 0],
    [' \n ', 0],
    ['abcd', 4],
    ['🙂🙂🙂🙂', 4],
    ['   a', 4],
  ])('%j is refused, with its length in code points', (text, length) => {
    expect(textIssue(['text'], text, range)).toEqual({
      path: ['text'],
      message: `Must have 1 to 3 characters, not only white space; it has ${length}.`,
    });
  });

  test.each(HALVES)('half of a surrogate pair is no Unicode text: %j', (text) => {
    const issue = { path: ['input', 'text'], message: expect.stringContaining('valid Unicode') };
    expect(textIssue(['input', 'text'], text, range)).toEqual(issue);
  });
});

describe('clientId', () => {
  test.each([null, 'a', ' ', 'x'.repeat(64), '🙂'])('%j is well', (clientId) => {
    expect(clientIdIssues(clientId)).toEqual([]);
  });

  test.each(['', 'x'.repeat(65), ...HALVES])('%j is refused', (clientId) => {
    expect(clientIdIssues(clientId)).toMatchObject([{ path: ['clientId'] }]);
  });
});
