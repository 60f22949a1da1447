import { describe, expect, test } from 'vitest';
import { tooLong } from '../../../scripts/check/file-sizes.ts';
import { leftoversIn } from '../../../scripts/check/leftovers.ts';
import { isPermissive, type LockEntry, unlicensed } from '../../../scripts/check/licences.ts';
import { outOfStep } from '../../../scripts/check/lockfile.ts';
import { aligned } from '../../../scripts/check/step.ts';

describe('TOOL-5', () => {
  test.each([
    'MIT',
    '(MIT OR GPL-3.0-only)',
    'GPL-3.0-only OR (MIT AND ISC)',
    'MIT and ISC',
    'BlueOak-1.0.0',
  ])('TOOL-5: %s is permissive', (expression) => expect(isPermissive(expression)).toBe(true));

  test.each([
    'GPL-3.0-only',
    'MIT AND EPL-2.0',
    'LGPL-3.0-or-later',
    'SEE LICENSE IN x',
    'unknown',
    '',
    '(MIT',
  ])('TOOL-5: "%s" is not', (expression) => expect(isPermissive(expression)).toBe(false));

  test('TOOL-5: a copyleft package that runs in production is named; one for development is not', () => {
    const packages: Record<string, LockEntry> = {
      '': { license: 'MIT' },
      'node_modules/a': { version: '1.0.0', license: 'MIT' },
      'node_modules/a/node_modules/@b/c': { version: '2.0.0', license: 'GPL-3.0-only' },
      'node_modules/d': { version: '3.0.0', license: 'GPL-3.0-only', dev: true },
      'node_modules/elkjs': { version: '99.0.0', license: 'EPL-2.0' },
    };
    const found = unlicensed(packages, (_folder, { license }) => license ?? 'unknown');
    expect(found).toHaveLength(2);
    expect(found[0]).toContain('@b/c@2.0.0: licence "GPL-3.0-only"');
    // Accepted in one version only: another one is judged anew.
    expect(found[1]).toContain('elkjs@99.0.0');
  });
});

test('TOOL-6: files over 300 lines and resolvers over 30 are named', () => {
  const found = tooLong([
    ['domains/chat/a.ts', 300],
    ['domains/chat/b.ts', 301],
    ['resolvers/chat/c.ts', 30],
    ['resolvers/chat/d.ts', 31],
    ['resolvers/shared/e.ts', 31],
    ['resolvers/context.ts', 31],
  ]);
  expect(found.map((line) => line.split(':')[0])).toEqual([
    'domains/chat/b.ts',
    'resolvers/chat/d.ts',
  ]);
});

describe('TOOL-7', () => {
  const words = ['TO', 'DO'].join('');
  test.each([
    [`// ${words}: later`],
    [['test', 'only("x")'].join('.')],
    [['  debug', 'ger;'].join('')],
    [['-----BEGIN', 'EC PRIVATE KEY-----'].join(' ')],
    [['gh', `p_${'a'.repeat(36)}`].join('')],
  ])('TOOL-7: %s is a leftover', (line) => {
    expect(leftoversIn('a.ts', `fine\n${line}\n`)).toEqual([expect.stringMatching(/^a\.ts:2: /)]);
  });

  test('TOOL-7: ordinary words are not', () => {
    const text = 'const todos = onlyThis.only(1); // to do: nothing; the debugger is elsewhere';
    expect(leftoversIn('a.ts', text)).toEqual([]);
  });
});

describe('TOOL-8', () => {
  const manifest = { name: 'x', version: '1.0.0', dependencies: { ws: '8.23.0' } };

  test('TOOL-8: a lock file that says the same passes', () => {
    expect(outOfStep(manifest, { ...manifest, license: 'MIT' })).toEqual([]);
  });

  test('TOOL-8: one that does not is named by field, and a range by package', () => {
    const ranged = { ...manifest, dependencies: { ws: '^8.23.0' } };
    expect(outOfStep(ranged, manifest)).toEqual([
      expect.stringContaining('"dependencies" differs'),
      expect.stringContaining('ws is "^8.23.0"'),
    ]);
  });
});

test('columns line up', () => {
  expect(
    aligned([
      ['a', 'bb', ''],
      ['ccc', 'd', 'e'],
    ]),
  ).toEqual(['a    bb', 'ccc  d   e']);
});
