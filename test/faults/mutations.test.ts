import { expect, test } from 'vitest';
import { buildSchema } from '../../server/schema.ts';
import { MUTATIONS } from './support/mutations.ts';

test('FAULT-1: every mutation of the contract has its case', () => {
  const mutation = buildSchema({ extensions: [] }).getMutationType();
  expect(Object.keys(MUTATIONS).sort()).toEqual(Object.keys(mutation?.getFields() ?? {}).sort());
});
