import fc from 'fast-check';
import { expect, test } from 'vitest';
import { LidlError } from '../../../../datasources/logos-core/lidl/lidl-error.ts';
import { MAX_TYPE_DEPTH } from '../../../../datasources/logos-core/lidl/parse-type.ts';
import { print } from '../../../../datasources/logos-core/lidl/print.ts';
import { readContract } from '../../../../datasources/logos-core/lidl/read.ts';
import { MAX_TEXT_LENGTH } from '../../../../datasources/logos-core/lidl/tokenize.ts';
import { CANONICAL, inModule, refusalOf } from './documents.ts';

/** A text that is read has a canonical form; one that is not is refused at a place within it, and by nothing else. */
function isReadOrRefused(text: string): boolean {
  try {
    const { module } = readContract(text);
    expect(print(readContract(print(module)).module)).toBe(print(module));
    return true;
  } catch (error) {
    if (!(error instanceof LidlError)) throw error;
    const lines = text.split('\n');
    expect(error.line).toBeGreaterThanOrEqual(1);
    expect(error.line).toBeLessThanOrEqual(lines.length);
    expect(error.column).toBeGreaterThanOrEqual(1);
    expect(error.column).toBeLessThanOrEqual((lines[error.line - 1] ?? '').length + 1);
    return false;
  }
}

const PIECES = CANONICAL.match(/[A-Za-z0-9_]+|\s+|"[^"]*"|[^\sA-Za-z0-9_"]+/g) ?? [];

test('LIDL-5: garbage is read or refused', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary', maxLength: 200 }), (text) => {
      isReadOrRefused(text);
    }),
    { numRuns: 1000 },
  );
});

test('LIDL-5: a document with pieces lost, doubled and exchanged is read or refused', () => {
  let read = 0;
  let runs = 0;
  const changes = fc.array(
    fc.record({
      index: fc.nat(PIECES.length - 1),
      other: fc.nat(PIECES.length - 1),
      kind: fc.constantFrom('lose', 'double', 'exchange', 'junk'),
      junk: fc.string({ unit: 'binary', maxLength: 3 }),
    }),
    { minLength: 1, maxLength: 3 },
  );
  fc.assert(
    fc.property(changes, (all) => {
      const pieces: string[] = [...PIECES];
      for (const { index, other, kind, junk } of all) {
        const piece = pieces[index] ?? '';
        if (kind === 'lose') pieces[index] = '';
        else if (kind === 'double') pieces[index] = piece + piece;
        else if (kind === 'junk') pieces[index] = piece + junk;
        else [pieces[index], pieces[other]] = [pieces[other] ?? '', piece];
      }
      runs += 1;
      if (isReadOrRefused(pieces.join(''))) read += 1;
    }),
    { numRuns: 1500 },
  );
  // Both ends were really reached.
  expect(read).toBeGreaterThan(50);
  expect(runs - read).toBeGreaterThan(50);
});

test('LIDL-5: a document cut short anywhere is refused', () => {
  const whole = CANONICAL.trimEnd();
  for (let length = 0; length < whole.length; length++) {
    expect(isReadOrRefused(whole.slice(0, length))).toBe(false);
  }
  expect(isReadOrRefused(whole)).toBe(true);
});

test.each([
  ['[', ']'],
  ['?', ''],
  ['{tstr:', '}'],
  ['{', ':int}'],
])('LIDL-5: types of %s are nested up to a limit, and refused beyond it', (open, close) => {
  const nested = (depth: number) =>
    inModule(`type T { f: ${open.repeat(depth - 1)}int${close.repeat(depth - 1)} }`);
  expect(() => readContract(nested(MAX_TYPE_DEPTH))).not.toThrow();
  expect(refusalOf(nested(MAX_TYPE_DEPTH + 1))).toMatch(/^1:\d+: a type nested more than 64 deep$/);
  expect(refusalOf(nested(200_000))).toMatch(/a type nested more than 64 deep$/);
});

test('LIDL-5: a text of the longest size is read, a longer one refused before it is looked at', () => {
  const document = 'module m {}';
  const padded = document + ' '.repeat(MAX_TEXT_LENGTH - document.length);
  expect(readContract(padded).module.name).toBe('m');
  expect(refusalOf(`${padded} `)).toMatch(/^1:1: the text has 4194305 characters/);
});

/** Within the limits, but with as much of one thing as fits. A reader that is quadratic in any takes minutes here. */
const half = MAX_TEXT_LENGTH / 2;
test.each([
  ['one name', `module ${'x'.repeat(half)} {}`],
  ['one string', inModule(`description "${'\\n'.repeat(half / 2)}"`)],
  ['one unfinished string', inModule(`description "${'x'.repeat(half)}`)],
  ['comments', `module m {${';\n'.repeat(half / 2)}}`],
  ['one comment', `;${'"'.repeat(half)}\nmodule m {}`],
  ['lines', `module m {${'\n'.repeat(half)}}`],
  ['modules to depend on', inModule(`depends [a${',b'.repeat(half / 8)}]`)],
  ['fields', inModule(`type T {${' f:T'.repeat(half / 16)} }`)],
  ['methods of one name', inModule(' method m()'.repeat(half / 64))],
])('LIDL-5: %s without end take seconds at most', (_what, text) => {
  const start = performance.now();
  isReadOrRefused(text);
  expect(performance.now() - start).toBeLessThan(10_000);
});
