import { readdirSync } from 'node:fs';
import path from 'node:path';
import {
  type GraphQLObjectType,
  Kind,
  type OperationDefinitionNode,
  parse,
  validate,
} from 'graphql';
import { expect, test } from 'vitest';
import type { TypedDocument } from '../../../client/index.ts';
import { readContract } from '../../../server/printed-schema.ts';

const root = path.resolve(import.meta.dirname, '../../..');
const schema = readContract();
const folder = path.join(root, 'client/documents');

const documents: [name: string, text: string][] = [];
for (const file of readdirSync(folder)) {
  const exported = (await import(path.join(folder, file))) as Record<
    string,
    TypedDocument<unknown, unknown>
  >;
  for (const [name, { text }] of Object.entries(exported)) documents.push([name, text]);
}

function operationOf(text: string): OperationDefinitionNode {
  const operations = parse(text).definitions.filter(
    ({ kind }) => kind === Kind.OPERATION_DEFINITION,
  );
  expect(operations).toHaveLength(1);
  return operations[0] as OperationDefinitionNode;
}

function fieldsOf(text: string): string[] {
  return operationOf(text).selectionSet.selections.flatMap((selection) =>
    selection.kind === Kind.FIELD ? [selection.name.value] : [],
  );
}

test.each(documents)('CLIENT-2: %s fits the contract', (name, text) => {
  expect(validate(schema, parse(text)).map(({ message }) => message)).toEqual([]);
  expect(operationOf(text).name?.value.toLowerCase()).toBe(name.toLowerCase());
});

test('CLIENT-2: every root field of the contract has a document', () => {
  const roots = [schema.getQueryType(), schema.getMutationType(), schema.getSubscriptionType()];
  const fields = roots.flatMap((type) => Object.keys((type as GraphQLObjectType).getFields()));
  const covered = new Set(documents.flatMap(([, text]) => fieldsOf(text)));
  expect(fields.filter((field) => !covered.has(field))).toEqual([]);
});

test('CLIENT-2: every mutation selects errors that a later schema may add', () => {
  const mutations = documents.filter(([, text]) => operationOf(text).operation === 'mutation');
  const unguarded = mutations
    .filter(([, text]) => !text.includes('...ErrorFields'))
    .map(([name]) => name);
  // Its union has no failure to select.
  expect(unguarded).toEqual(['logout']);
});
