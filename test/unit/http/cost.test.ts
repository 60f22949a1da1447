import { buildSchema, parse } from 'graphql';
import { describe, expect, test } from 'vitest';
import { costOf, costRefusals, sizeOf } from '../../../server/http/pipeline/cost.ts';
import { DEFAULT_LIMITS } from '../../../server/limits.ts';

const schema = buildSchema(/* GraphQL */ `
  type Query {
    things(first: Int, last: Int, ids: [ID!], where: Where): ThingConnection!
    list: [Thing!]!
    byIds(ids: [ID!]!): [Thing]!
  }
  input Where {
    names: [String!]
  }
  type ThingConnection {
    nodes: [Thing!]!
    edges: [ThingEdge!]!
    totalCount: Int!
  }
  type ThingEdge {
    node: Thing!
  }
  type Thing {
    id: ID!
    name: String!
    friends(first: Int): ThingConnection!
  }
`);
const limits = { ...DEFAULT_LIMITS.document, cost: 100, listArgument: 3, assumedListLength: 5 };

const ask = (text: string, variables = {}, operationName: string | null = null) => ({
  schema,
  document: parse(text),
  operationName,
  variables,
});
const total = (...asked: Parameters<typeof ask>) => costOf(ask(...asked), limits).total;

describe('what an operation costs', () => {
  test.each([
    ['{ things(first: 4) { nodes { id } } }', 1 + 4 * (1 + 1)],
    ['{ things(first: 4) { nodes { id name } totalCount } }', 1 + 4 * (1 + 2 + 1)],
    ['{ things(last: 3) { edges { node { id } } } }', 1 + 3 * (1 + (1 + 1))],
    ['{ things(first: 2) { nodes { friends(first: 3) { nodes { id } } } } }', 1 + 2 * 8],
    ['{ things(first: 0) { nodes { id } } }', 1],
    ['{ things(first: -7) { nodes { id } } }', 1],
    ['{ list { id } }', 1 + 5],
    ['{ byIds(ids: ["a", "b"]) { id name } }', 1 + 2 * 2],
    ['{ __typename list { __typename } }', 1],
  ])('%s', (text, cost) => {
    expect(total(text)).toBe(cost);
  });

  test('a page nobody sized is a default one, and none is counted larger than the largest', () => {
    const roomy = { ...limits, cost: 10_000 };
    const of = (text: string) => costOf(ask(text), roomy).total;
    expect(of('{ things { nodes { id } } }')).toBe(1 + limits.defaultPage * 2);
    expect(of('{ things(first: 1000000) { nodes { id } } }')).toBe(1 + limits.maxPage * 2);
  });

  test('variables count as what they are, and the operation that was named', () => {
    const text = 'query a($n: Int) { things(first: $n) { nodes { id } } } query b { list { id } }';
    expect(total(text, { n: 7 }, 'a')).toBe(1 + 7 * 2);
    expect(total(text, {}, 'b')).toBe(6);
  });

  test('introspection has its own price', () => {
    expect(total('{ __schema { types { name } } }')).toBe(limits.introspectionCost);
  });

  test('fragments that unfold without end cost more than anything', () => {
    const fragments = Array.from({ length: 20 }, (_, n) => {
      return `fragment f${n} on Query { ...f${n + 1} ...f${n + 1} }`;
    });
    const text = `{ ...f0 } ${fragments.join(' ')} fragment f20 on Query { __typename }`;
    expect(total(text)).toBe(Number.POSITIVE_INFINITY);
    expect(costRefusals(costOf(ask(text), limits), limits)[0]?.message).toMatch(/costs more:/);
  });
});

describe('what is refused', () => {
  test('from one more than may be on, with both figures', () => {
    expect(costRefusals({ total: 100, longLists: [] }, limits)).toEqual([]);
    const [error] = costRefusals({ total: 101, longLists: [] }, limits);
    expect(error?.extensions.code).toBe('GRAPHQL_VALIDATION_FAILED');
    expect(error?.message).toMatch(/may cost 100 and costs 101:/);
  });

  test('a list with one item too many, wherever it stands', () => {
    const longLists = (text: string, variables = {}) =>
      costOf(ask(text, variables), limits).longLists;
    const four = ['a', 'b', 'c', 'd'];
    expect(longLists('{ byIds(ids: ["a", "b", "c"]) { id } }')).toEqual([]);
    expect(longLists('{ byIds(ids: ["a", "b", "c", "d"]) { id } }')).toEqual([['byIds', 'ids']]);
    const text = 'query ($w: Where) { things(where: $w) { totalCount } }';
    expect(longLists(text, { w: { names: four } })).toEqual([['things', 'where', 'names']]);
    expect(longLists(text, { w: { names: four.slice(1) } })).toEqual([]);
    expect(longLists(text, { w: null })).toEqual([]);
    const path = ['things', 'where', 'names'];
    const [error] = costRefusals({ total: 1, longLists: [path] }, limits);
    expect(error?.extensions.code).toBe('BAD_USER_INPUT');
    expect(error?.message).toBe('A list has more than 3 items.');
    expect(error?.extensions.path).toEqual(path);
  });
});

test('size counts every field once, pages or not, and gives up beyond the bound', () => {
  const asked = ask('{ things(first: 50) { nodes { id name } } }');
  expect(sizeOf(asked, 100)).toBe(4);
  expect(sizeOf(asked, 3)).toBe(Number.POSITIVE_INFINITY);
});
