import { describe, expect, test } from 'vitest';
import { idsOfTitle, requirementsOf } from '../../../scripts/check/requirements.ts';
import { coverage } from '../../../scripts/check/spec-coverage.ts';

const MARKDOWN = `
# Chat

Text may speak of **CHAT-9** without defining it.

- **CHAT-1** A message is kept before messageSend answers.
- **CHAT-2.** A long one,
  wrapped over lines. (not tested here: needs the
  Status app)
- **CHAT-SYNC-3**: With a family of two words.

  More about it (not tested here: this is no part of the item).
`;

const requirements = requirementsOf('specs/features/chat.md', MARKDOWN);
const passed = (title: string) => ({ title, status: 'passed' });

function about(...titles: string[]): string[] {
  return coverage(requirements, titles.map(passed)).details.filter((line) =>
    /named|names|twice|marked/.test(line),
  );
}

test('TOOL-9: a requirement is a list item that opens with its id in bold', () => {
  expect(requirements).toEqual([
    { id: 'CHAT-1', file: 'specs/features/chat.md', untestable: null },
    { id: 'CHAT-2', file: 'specs/features/chat.md', untestable: 'needs the Status app' },
    { id: 'CHAT-SYNC-3', file: 'specs/features/chat.md', untestable: null },
  ]);
});

test.each([
  ['CHAT-1: kept', ['CHAT-1']],
  ['CHAT-1, CHAT-SYNC-3: both', ['CHAT-1', 'CHAT-SYNC-3']],
  ['kept, see CHAT-1', []],
  ['CHAT-1 without a colon', []],
])('TOOL-9: the title "%s" speaks of %j', (title, ids) => expect(idsOfTitle(title)).toEqual(ids));

describe('TOOL-10', () => {
  test('TOOL-10: all proven passes, and what is not tested here is listed with its reason', () => {
    const result = coverage(requirements, [passed('CHAT-1, CHAT-SYNC-3: fine')]);
    expect(result).toMatchObject({ ok: true, summary: '2 of 3 proven' });
    expect(result.details).toContain('CHAT-2 is not tested here: needs the Status app');
  });

  test('TOOL-10: an id without a passing test fails', () => {
    expect(about('CHAT-1: fine')).toEqual([
      'specs/features/chat.md: no test named "CHAT-SYNC-3: …" ran and passed.',
    ]);
  });

  test.each(['skipped', 'pending', 'todo', 'failed'])(
    'TOOL-10: a test that was %s proves nothing',
    (status) => {
      const cases = [passed('CHAT-1: fine'), { title: 'CHAT-SYNC-3: not run', status }];
      expect(coverage(requirements, cases).ok).toBe(false);
    },
  );

  test('TOOL-10: one failing case undoes the passing ones of the same id', () => {
    const cases = [
      passed('CHAT-1, CHAT-SYNC-3: with 1'),
      { title: 'CHAT-1: with 2', status: 'failed' },
    ];
    expect(coverage(requirements, cases).ok).toBe(false);
  });

  test('TOOL-10: a test that names an unknown id fails; the name of a standard is none', () => {
    const [wrong, ...rest] = about(
      'CHAT-1, CHAT-SYNC-3: fine',
      'CHAT-77: a slip',
      'SHA-256: a hash',
    );
    expect(wrong).toBe('A test names CHAT-77, which no spec defines.');
    expect(rest).toEqual([]);
  });

  test('TOOL-10: an id defined twice fails, and so does one marked untested that a test shows', () => {
    const again = requirementsOf('specs/other.md', '- **CHAT-1** Again.');
    const doubled = coverage([...requirements, ...again], [passed('CHAT-1, CHAT-SYNC-3: fine')]);
    expect(doubled.details).toContain('specs/other.md: CHAT-1 is defined twice.');
    expect(doubled.ok).toBe(false);
    expect(about('CHAT-1, CHAT-2, CHAT-SYNC-3: fine')).toEqual([
      'specs/features/chat.md: CHAT-2 is marked as not tested here, but a test shows it.',
    ]);
  });
});
