import { describe, expect, test } from 'vitest';
import { ROOT, readText, specDocuments } from './documents.ts';
import { anchorOf, brokenLinks, missingFiles } from './references.ts';

const documents = [...specDocuments(), { file: 'README.md', text: readText('README.md') }];

describe('references of the documents', () => {
  test.each(documents)('SPEC-4: links of $file lead somewhere', ({ file, text }) => {
    expect(brokenLinks(ROOT, file, text)).toEqual([]);
  });

  test.each(specDocuments())('SPEC-4: the files that $file names are there', ({ file, text }) => {
    expect(missingFiles(ROOT, file, text)).toEqual([]);
  });

  test.each([
    ['a link to nothing', '[x](nothing.md)'],
    ['one to a heading that is not there', '[x](coverage.md#nothing)'],
    ['one to no heading of its own', '[x](#nothing)'],
    ['one out of its folder', '[x](../nothing/)'],
  ])('SPEC-4: %s would be noticed', (_what, text) => {
    expect(brokenLinks(ROOT, 'specs/README.md', text)).toHaveLength(1);
  });

  test('SPEC-4: code and addresses are no links, and a good one passes', () => {
    const text =
      '[a](https://example.org) `[b](c)`\n```\n[d](e)\n```\n[f](coverage.md#coverage-of-status-go)';
    expect(brokenLinks(ROOT, 'specs/README.md', text)).toEqual([]);
    expect(anchorOf('What is here, and *not*')).toBe('what-is-here-and-not');
  });

  test('SPEC-4: a file that is not there would be noticed', () => {
    const text = '`test/nothing.ts` `nothing.json` `domains/chat` `x3dh.json` `npm test`';
    expect(missingFiles(ROOT, 'a.md', text)).toEqual([
      'a.md: test/nothing.ts',
      'a.md: nothing.json',
    ]);
  });
});
