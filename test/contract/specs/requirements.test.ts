import { describe, expect, test } from 'vitest';
import { familyOf, requirementsOf } from '../../../scripts/check/requirements.ts';
import { prose, type SpecDocument, specDocuments, specifications } from './documents.ts';

const SECTIONS = [
  'Abstract',
  'Semantics',
  'Security and privacy considerations',
  'Copyright',
  'References',
];
const FIELDS = ['Name', 'Slug', 'Status', 'Category', 'Editor'];

const documents = specDocuments();
const requirements = documents.flatMap(({ file, text }) => requirementsOf(file, text));

/** Requirements whose sentence obliges nobody. */
function withoutKeyWord(text: string): string[] {
  const items = text.match(/^\s*[-*] \*\*[A-Z0-9-]+-\d+\*\* .*$/gm) ?? [];
  return items.filter((item) => !/\b(?:MUST|SHOULD|MAY)\b/.test(item));
}

/** Ids of known families that a text names and nobody defines. */
function unknownIds(text: string): string[] {
  const known = new Set(requirements.map(({ id }) => id));
  const families = new Set([...known].map(familyOf));
  const named = text.match(/\b[A-Z][A-Z0-9]*-\d+\b/g) ?? [];
  return named.filter((id) => families.has(familyOf(id)) && !known.has(id));
}

/** What a specification lacks of the house form. */
function missingParts({ text }: SpecDocument): string[] {
  const headings: readonly string[] = prose(text).match(/^## .*$/gm) ?? [];
  const sections = SECTIONS.filter((name) => !headings.includes(`## ${name}`));
  const fields = FIELDS.filter((name) => !new RegExp(`^\\| ${name} \\| [^|\\s]`, 'm').test(text));
  return [...sections, ...fields];
}

describe('requirements', () => {
  test('SPEC-6: each id is defined once', () => {
    const ids = requirements.map(({ id }) => id);
    expect(ids.length).toBeGreaterThan(300);
    expect(ids.filter((id, index) => ids.indexOf(id) !== index)).toEqual([]);
  });

  test('SPEC-6: each family belongs to one document', () => {
    const byFamily = Map.groupBy(requirements, ({ id }) => familyOf(id));
    const spread = [...byFamily].filter(([, own]) => new Set(own.map(({ file }) => file)).size > 1);
    expect(spread.map(([family]) => family)).toEqual([]);
  });

  test.each(documents)('SPEC-6: ids that $file refers to are defined', ({ text }) => {
    expect(unknownIds(text)).toEqual([]);
  });

  test('SPEC-6: a reference to nothing would be noticed', () => {
    expect(unknownIds('CHAT-7 and CHAT-999, but not SHA-256')).toEqual(['CHAT-999']);
  });

  test.each(documents)('SPEC-7: each requirement of $file obliges', ({ text }) => {
    expect(withoutKeyWord(text)).toEqual([]);
  });

  test('SPEC-7: one that does not would be noticed', () => {
    const text = '- **A-1** It is nice.\n- **A-2** It MUST be.\n\nText about **A-1**.';
    expect(withoutKeyWord(text)).toEqual(['- **A-1** It is nice.']);
  });
});

describe('specifications', () => {
  const all = specifications();

  test.each(all)('SPEC-8: $file has the parts of one', (document) => {
    expect(missingParts(document)).toEqual([]);
  });

  test('SPEC-8: every document with requirements of its own is one, this README apart', () => {
    const files = new Set(requirements.map(({ file }) => file));
    expect([...files].sort()).toEqual([...all.map(({ file }) => file), 'specs/README.md'].sort());
  });

  test('SPEC-8: a missing part would be noticed', () => {
    const document = { file: 'a.md', text: '| Name | x |\n| Slug | |\n## Abstract\n## Copyright' };
    expect(missingParts(document)).toEqual([
      'Semantics',
      'Security and privacy considerations',
      'References',
      'Slug',
      'Status',
      'Category',
      'Editor',
    ]);
  });
});
