/** Operations that would cost much, nest without end or repeat themselves. */
import { CANARY } from '../support/attack.ts';
import { ALL, type Case, refused } from '../support/case.ts';

const INVALID = 'GRAPHQL_VALIDATION_FAILED';
const repeat = (count: number, part: (index: number) => string) =>
  Array.from({ length: count }, (_, index) => part(index)).join(' ');

/** Sizes, and what unfolds while it is parsed. */
const SIZES: readonly Case[] = [
  refused({
    point: 6,
    name: 'a comment of 900 KB',
    code: INVALID,
    question: { query: `# ${CANARY}${'x'.repeat(900_000)}\n{ __typename }` },
  }),
  refused({
    point: 6,
    name: '1,000 aliases',
    code: INVALID,
    question: { query: `{ ${repeat(1_000, (n) => `a${n}: modules { id }`)} }` },
  }),
  refused({
    point: 6,
    name: '500 operations',
    code: INVALID,
    question: { query: repeat(500, (n) => `query q${n} { modules { id } }`), operationName: 'q1' },
  }),
  refused({
    point: 6,
    name: 'literals nested 20,000 deep',
    code: INVALID,
    question: { query: `{ nodes(ids: ${'['.repeat(20_000)}${']'.repeat(20_000)}) { id } }` },
  }),
  refused({
    point: 6,
    name: 'selections nested 20,000 deep',
    code: INVALID,
    question: { query: `${'{ modules '.repeat(20_000)}${'}'.repeat(20_000)}` },
  }),
  refused({
    point: 6,
    name: 'types nested 20,000 deep',
    code: INVALID,
    question: { query: `query q($a: ${'['.repeat(20_000)}ID${']'.repeat(20_000)}) { __typename }` },
  }),
  refused({
    point: 6,
    name: 'variables nested 1,000 deep',
    code: 'BAD_USER_INPUT',
    question: {
      query: 'query q($ids: [ID!]!) { nodes(ids: $ids) { id } }',
      variables: { ids: JSON.parse(`${'['.repeat(1_000)}${']'.repeat(1_000)}`) },
    },
  }),
  refused({
    point: 6,
    name: 'a body or frame of 3 MB',
    code: 'BAD_REQUEST',
    tooLarge: true,
    question: { query: '{ __typename }', variables: { a: `${CANARY}${'x'.repeat(3_000_000)}` } },
  }),
];

const PAGES = 'chats(first: $n) { nodes { messages(first: $n) { nodes { id text } } } }';

/** Little to send, much to answer. */
const COSTS: readonly Case[] = [
  refused({
    point: 7,
    name: 'the cycle of the schema 60 deep',
    code: INVALID,
    question: { query: `{ modules ${'{ needs '.repeat(60)}{ name }${' }'.repeat(61)}` },
  }),
  refused({
    point: 7,
    name: 'the cycle of the schema 6 deep, in lists',
    code: INVALID,
    question: { query: `{ modules ${'{ needs '.repeat(6)}{ name }${' }'.repeat(7)}` },
  }),
  refused({
    point: 7,
    name: 'three nested pages of 100',
    code: INVALID,
    question: ({ mallory }) => ({
      query: `{ chats(first: 100) { nodes { messages(first: 100) { nodes { chat { messages(first: 100) { nodes { text } } } } } } } }`,
      token: mallory.token,
    }),
  }),
  refused({
    point: 7,
    name: 'fragments that unfold to a million fields',
    code: INVALID,
    question: {
      query: `{ modules { ...f0 } } ${repeat(20, (n) => `fragment f${n} on Module { ...f${n + 1} health { state } ...f${n + 1} }`)} fragment f20 on Module { name }`,
    },
  }),
  refused({
    point: 8,
    name: 'a page size in a variable',
    code: INVALID,
    question: ({ mallory }) => ({
      query: `query q($n: Int!) { ${PAGES} }`,
      variables: { n: 1_000_000 },
      token: mallory.token,
    }),
  }),
  refused({
    point: 8,
    name: "a page size in a variable's default value",
    code: INVALID,
    question: ({ mallory }) => ({
      query: `query q($n: Int = 1000000) { ${PAGES} }`,
      token: mallory.token,
    }),
  }),
  refused({
    point: 8,
    name: '250 aliases of __typename',
    code: INVALID,
    question: { query: `{ ${repeat(250, (n) => `a${n}: __typename`)} }` },
  }),
];

/** What the stack stands by itself: it stays so. */
const FORMS: readonly Case[] = [
  refused({
    point: 10,
    name: 'circular fragments',
    code: INVALID,
    question: {
      query:
        '{ modules { ...a } } fragment a on Module { needs { ...b } } fragment b on Module { needs { ...a } }',
    },
  }),
  refused({
    point: 10,
    name: 'fields that overlap in every pair',
    code: INVALID,
    question: {
      query: `{ ${repeat(150, (n) => `modules { needs { a${n % 25}: ${n % 2 ? 'name' : 'id'} } }`)} }`,
    },
  }),
  refused({
    point: 10,
    name: 'names of prototypes',
    code: INVALID,
    over: ALL,
    question: {
      query: 'query q($__proto__: ID, $constructor: Int) { __proto__ constructor { prototype } }',
      variables: JSON.parse(
        `{ "__proto__": { "polluted": "${CANARY}" }, "constructor": { "prototype": { "polluted": 1 } } }`,
      ),
    },
  }),
  refused({
    point: 10,
    name: 'null bytes',
    code: 'GRAPHQL_PARSE_FAILED',
    question: { query: `{ __typename\u0000${CANARY} }`, variables: { '\u0000': '\u0000' } },
  }),
];

export const DOCUMENTS: readonly Case[] = [...SIZES, ...COSTS, ...FORMS];
