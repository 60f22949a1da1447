import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { buildSchema } from 'graphql';
import { afterAll, expect, test } from 'vitest';
import { outdated } from '../../../scripts/codegen/committed.ts';
import { outputFolders } from '../../../scripts/codegen/protobuf.ts';
import { fillMarkers, operationsTable } from '../../../scripts/codegen/readme.ts';

const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'committed '));
afterAll(() => fs.rmSync(folder, { recursive: true }));

const schema = buildSchema(`
  directive @requires(capability: Capability!) on FIELD_DEFINITION
  enum Capability { ACCOUNT }
  interface Node { id: ID! }
  type Chat implements Node { id: ID! }
  type Query {
    "A | B"
    chat: Chat @requires(capability: ACCOUNT)
    open: Int
  }
`);

test('TOOL-11: what is committed is compared with what is generated, line ends aside', () => {
  fs.writeFileSync(path.join(folder, 'same.txt'), 'one\r\n');
  fs.writeFileSync(path.join(folder, 'old.txt'), 'one\n');
  const files = new Map([
    ['same.txt', 'one\n'],
    ['old.txt', 'two\n'],
    ['absent.txt', 'three\n'],
  ]);
  expect(outdated(folder, files)).toEqual(['old.txt', 'absent.txt']);
});

test('a table between markers is replaced, the rest is kept', () => {
  const text = 'before\n<!-- generated:x -->\nold\n<!-- /generated:x -->\nafter';
  const filled = fillMarkers(text, 'x', 'new');
  expect(filled).toBe('before\n<!-- generated:x -->\n\nnew\n\n<!-- /generated:x -->\nafter');
  expect(fillMarkers(filled, 'x', 'new')).toBe(filled);
  expect(fillMarkers(text, 'y', 'new')).toBe(text);
  expect(() => fillMarkers('<!-- generated:x -->', 'x', 'new')).toThrow('is not closed');
});

test('the table of operations says what each needs', () => {
  expect(operationsTable(schema).split('\n').slice(2)).toEqual([
    '| query | `chat` | A \\| B | ACCOUNT |',
    '| query | `open` |  |  |',
  ]);
});

test('buf.gen.yaml is the one place that names its output folders', () => {
  expect(
    outputFolders(
      'plugins:\n  - local: x\n    out: a/generated\n  - local: y\n    out: b/generated\n',
    ),
  ).toEqual(['a/generated', 'b/generated']);
});
