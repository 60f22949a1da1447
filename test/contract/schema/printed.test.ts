import { readdirSync, readFileSync } from 'node:fs';
import { buildSchema as buildSdl, findBreakingChanges } from 'graphql';
import { describe, expect, test } from 'vitest';
import { printContract, printedFiles, readContract } from '../../../server/printed-schema.ts';
import { buildSchema } from '../../../server/schema.ts';

const ROOT = new URL('../../../', import.meta.url);
const committed = (name: string) => readFileSync(new URL(`schema/printed/${name}`, ROOT), 'utf8');

/** Breaks that a decision record names, word for word, are allowed. */
function unnamed(breaks: readonly string[], decisions: readonly string[]): string[] {
  return breaks.filter((one) => !decisions.some((text) => text.includes(one)));
}

function decisions(): string[] {
  const folder = new URL('specs/decisions/', ROOT);
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.md'))
    .map((name) => readFileSync(new URL(name, folder), 'utf8'));
}

describe('the printed contract', () => {
  test.each([...printedFiles().keys()])(
    'POL-15: schema/printed/%s is what the SDL prints; npm run codegen writes it',
    (name) => {
      expect(committed(name)).toBe(printedFiles().get(name));
    },
  );

  test('POL-15: the schema that is served prints as the contract', () => {
    expect(printContract(buildSchema())).toBe(printContract(readContract()));
  });

  test('POL-15: nothing breaks the last release, unless a decision record names it', () => {
    const released = buildSdl(committed('released.graphql'));
    const breaks = findBreakingChanges(released, readContract()).map(
      ({ description }) => description,
    );
    expect(unnamed(breaks, breaks.length > 0 ? decisions() : [])).toEqual([]);
  });

  test('POL-15: a break is seen, and allowed when it is named', () => {
    const before = buildSdl('type Query { chat(id: ID!): String messages: [String!]! }');
    const after = buildSdl('type Query { chat(id: ID!, kind: Int!): String messages: [String!] }');
    const breaks = findBreakingChanges(before, after).map(({ description }) => description);
    expect(breaks).toHaveLength(2);
    const [first = '', second = ''] = breaks;
    expect(unnamed(breaks, [])).toEqual([first, second]);
    expect(unnamed(breaks, [`We decided: ${second} Because.`])).toEqual([first]);
  });
});
