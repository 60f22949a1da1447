import fs from 'node:fs';
import path from 'node:path';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { parse } from '../../../../datasources/logos-core/lidl/parse.ts';
import { print } from '../../../../datasources/logos-core/lidl/print.ts';
import { readContract } from '../../../../datasources/logos-core/lidl/read.ts';
import { CANONICAL, inModule, withoutPositions } from './documents.ts';
import { modules } from './modules.ts';

test('LIDL-10: a document in canonical text is printed as it is', () => {
  expect(print(parse(CANONICAL))).toBe(CANONICAL);
});

test('LIDL-10: comments and layout go, depends is always there, the others only when they say something', () => {
  const written =
    ';a\nmodule m{version "" depends[] ;b\n optional_depends[]event e()method x(a:[int],b:{tstr:?any})->void}';
  expect(print(parse(written))).toBe(
    'module m {\n  depends []\n\n  method x(a: [int], b: {tstr: ? any})\n\n  event e()\n}\n',
  );
});

test('LIDL-10: what a string cannot hold as it is, is escaped', () => {
  const text = print(
    parse(inModule('description "\\"a\\\\b\\n\\t\\c\r" method m() description "\\n"')),
  );
  expect(text).toContain('  description "\\"a\\\\b\\n\\tc\r"\n');
  expect(text).toContain('  method m() description "\\n"\n');
});

test('LIDL-11: any document prints to text that reads as the same document, and prints the same again', () => {
  fc.assert(
    fc.property(modules, (module) => {
      const text = print(module);
      const read = parse(text);
      expect(withoutPositions(read)).toEqual(withoutPositions(module));
      expect(print(read)).toBe(text);
    }),
    { numRuns: 300 },
  );
});

const CONTRACTS = path.resolve(import.meta.dirname, '../../../../specs/modules');
const files = fs.readdirSync(CONTRACTS).filter((file) => file.endsWith('.lidl'));

test('LIDL-11: there is a contract for each module consumed', () => {
  expect(files.sort()).toEqual([
    'chat-sdk.lidl',
    'chat.lidl',
    'delivery.lidl',
    'storage.lidl',
    'verified-proxy.lidl',
    'waku.lidl',
    'wallet.lidl',
  ]);
});

test.each(files)('LIDL-11: %s is valid without a warning, and canonical', (file) => {
  const text = fs.readFileSync(path.join(CONTRACTS, file), 'utf8').replaceAll('\r\n', '\n');
  const { module, warnings } = readContract(text);
  expect(warnings).toEqual([]);
  expect(print(module)).toBe(text);
});
