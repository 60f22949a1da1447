import { graphql } from 'graphql';
import { describe, expect, test } from 'vitest';
import { createModuleService } from '../../../domains/module/index.ts';
import { BadUserInputError } from '../../../domains/shared/errors.ts';
import type { Context } from '../../../resolvers/context.ts';
import { toGlobalId } from '../../../resolvers/shared/global-id.ts';
import { buildSchema } from '../../../server/schema.ts';
import { createFakeModule } from '../../support/fake-module.ts';
import { setUp } from '../../unit/supervisor/setup.ts';
import { createContext, createViewer } from './contexts.ts';

const schema = buildSchema();

/** Services that hold one chat of Alice's, and one module. */
function context(): Context {
  const { supervisor, clock } = setUp([createFakeModule({ name: 'waku' })]);
  const chats = new Map([['1', { id: '1', unreadCount: 7 }]]);
  const base = createContext({ viewer: createViewer() });
  const loader = (rows: ReadonlyMap<string, object>) => ({
    load: async (id: string) => rows.get(id) ?? null,
  });
  return {
    ...base,
    services: {
      module: createModuleService(supervisor, { clock }),
    } as unknown as Context['services'],
    loaders: {
      chat: loader(chats),
      contact: loader(new Map()),
      message: loader(new Map()),
    } as unknown as Context['loaders'],
  };
}

const QUERY = `query ($ids: [ID!]!) {
  nodes(ids: $ids) { __typename id ... on Chat { unreadCount } ... on Module { name } }
}`;
const ask = (ids: readonly string[]) =>
  graphql({ schema, source: QUERY, contextValue: context(), variableValues: { ids } });

describe('node and nodes', () => {
  test('POL-5: objects come back in the order asked for, each as its own type', async () => {
    const ids = [toGlobalId('Module', 'waku'), toGlobalId('Chat', '1')];
    expect(await ask(ids)).toEqual({
      data: {
        nodes: [
          { __typename: 'Module', id: ids[0], name: 'waku' },
          { __typename: 'Chat', id: ids[1], unreadCount: 7 },
        ],
      },
    });
  });

  test('POL-5: what is not there, not of this type, or no id at all gives the same null', async () => {
    const ids = [
      toGlobalId('Chat', 'bob-owns-this'),
      toGlobalId('Message', '1'),
      toGlobalId('Module', 'codex'),
      'garbage',
      '',
    ];
    expect(await ask(ids)).toEqual({ data: { nodes: [null, null, null, null, null] } });
    for (const id of ids) {
      const source = 'query ($id: ID!) { node(id: $id) { id } }';
      const variableValues = { id };
      expect(await graphql({ schema, source, contextValue: context(), variableValues })).toEqual({
        data: { node: null },
      });
    }
  });

  test('POL-7: at most 100 ids', async () => {
    const many = (length: number) => Array.from({ length }, () => 'x');
    expect((await ask(many(100))).errors).toBeUndefined();
    const { data, errors } = await ask(many(101));
    expect(data).toBeNull();
    expect(errors?.[0]?.originalError).toBeInstanceOf(BadUserInputError);
    expect(errors?.[0]?.path).toEqual(['nodes']);
  });
});
