/** The limits against the schema they are for: what is meant passes, its own cycles do not. */
import { getIntrospectionQuery, getOperationAST, parse, validate } from 'graphql';
import { describe, expect, test } from 'vitest';
import { createFrontDoor } from '../../server/http/front-door.ts';
import { costOf } from '../../server/http/pipeline/cost.ts';
import { DEFAULT_LIMITS } from '../../server/limits.ts';
import { createLogger } from '../../server/logger.ts';
import { createMetrics } from '../../server/metrics.ts';
import { buildSchema } from '../../server/schema.ts';
import { STARTER_TABS } from '../../server/starter-tabs.ts';
import { answerOf } from './support/front-door.ts';

const schema = buildSchema();

function ask(query: string, variables?: unknown) {
  const door = createFrontDoor({
    schema,
    createContext: async () => ({ viewer: null, operator: false }),
    limits: DEFAULT_LIMITS,
    logger: createLogger({ level: 'silent' }),
    metrics: createMetrics(),
    readiness: () => ({ ready: true, modules: [] }),
    allowedOrigins: [],
    allowedHosts: [],
    graphiqlTabs: [],
  });
  const body = JSON.stringify({ query, variables });
  const headers = { 'content-type': 'application/json' };
  const request = new Request('http://gateway/graphql', { method: 'POST', headers, body });
  return door.fetch(request).then(answerOf);
}

test('HTTP-61: introspection of the real schema passes', async () => {
  const answer = await ask(
    getIntrospectionQuery({ inputValueDeprecation: true, specifiedByUrl: true }),
  );
  expect(answer.errors).toEqual([]);
  expect(answer.data).toHaveProperty('__schema');
});

describe('HTTP-61: each starter operation fits the schema and costs half of what is allowed at most', () => {
  test.each(STARTER_TABS.map((tab) => [tab.query.split('\n')[0], tab] as const))(
    'HTTP-61: %s',
    (_name, tab) => {
      const document = parse(tab.query);
      expect(validate(schema, document)).toEqual([]);
      const variables = tab.variables ? JSON.parse(tab.variables) : {};
      for (const definition of document.definitions) {
        if (definition.kind !== 'OperationDefinition') continue;
        const operationName = definition.name?.value ?? null;
        expect(getOperationAST(document, operationName)).toBe(definition);
        const { total } = costOf(
          { schema, document, operationName, variables },
          DEFAULT_LIMITS.document,
        );
        expect(total).toBeLessThan(DEFAULT_LIMITS.document.cost / 2);
      }
    },
  );
});

test('HTTP-61: a page of chats, each with a page of messages, passes; a page of pages of hundreds does not', async () => {
  const query = `query Pages($chats: Int!, $messages: Int!) {
    chats(first: $chats) { nodes { id messages(last: $messages) { nodes { id text state } } } }
  }`;
  const meant = await ask(query, { chats: 50, messages: 20 });
  expect(meant.errors[0]?.extensions.code).toBe('UNAUTHENTICATED');
  const greedy = await ask(query, { chats: 100, messages: 100 });
  expect(greedy.errors[0]?.extensions.code).toBe('GRAPHQL_VALIDATION_FAILED');
});

test('HTTP-61: the cycle of modules and what they need is bounded', async () => {
  const cycle = `{ modules ${'{ needs '.repeat(5)}{ name }${' }'.repeat(5)} }`;
  const answer = await ask(cycle);
  expect(answer.errors[0]?.extensions.code).toBe('GRAPHQL_VALIDATION_FAILED');
});
