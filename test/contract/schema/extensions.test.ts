import { makeExecutableSchema } from '@graphql-tools/schema';
import { type GraphQLObjectType, type GraphQLSchema, graphql, parse, subscribe } from 'graphql';
import { describe, expect, test } from 'vitest';
import { printContract } from '../../../server/printed-schema.ts';
import { applyRequires, requires } from '../../../server/requires-directive.ts';
import {
  extendSchema,
  type SchemaExtension,
  SchemaExtensionError,
} from '../../../server/schema-extensions.ts';
import { createContext, createViewer } from './contexts.ts';

const typeDefs = `
  directive @requires(capability: Capability!) on FIELD_DEFINITION
  enum Capability { ACCOUNT OPERATOR }
  type Query { chat: Chat @requires(capability: ACCOUNT) version: String! }
  type Subscription { ticks: Int! @requires(capability: ACCOUNT) }
  "A chat." type Chat { title: String! secret: String @requires(capability: OPERATOR) }`;

const core = applyRequires(
  makeExecutableSchema({
    typeDefs,
    resolvers: {
      Query: { chat: () => ({ title: 'Bob' }), version: () => '1' },
      Subscription: {
        ticks: {
          async *subscribe() {
            yield { ticks: 1 };
          },
        },
      },
      Chat: { secret: () => 'core' },
    },
  }),
);

const extension = (extend: SchemaExtension['extend']): SchemaExtension => ({
  name: 'demo',
  extend,
});
const alice = createContext({ viewer: createViewer() });
const ask = (schema: GraphQLSchema, source: string, contextValue: object = alice) =>
  graphql({ schema, source, contextValue });

describe('extensions', () => {
  test('POL-18: without extensions the schema is the core, gates and applied directives included', async () => {
    const schema = extendSchema(core, []);
    expect(printContract(schema)).toBe(printContract(core));
    expect(printContract(schema)).toContain('@requires(capability: OPERATOR)');
    const { data, errors } = await ask(schema, '{ version chat { title secret } }');
    expect(data).toEqual({ version: '1', chat: { title: 'Bob', secret: null } });
    expect(errors?.map(({ path, message }) => [path?.join('.'), message])).toEqual([
      ['chat.secret', 'This needs the operator token; a session does not do.'],
    ]);
    const stream = await subscribe({
      schema,
      document: parse('subscription { ticks }'),
      contextValue: createContext(),
    });
    expect(stream).toMatchObject({
      errors: [{ message: expect.stringContaining('log in again') }],
    });
  });

  test('POL-18: adds root fields, fields of core types and types of its own, behind their gates', async () => {
    const schema = extendSchema(core, [
      extension(({ builder, object }) => {
        const Sticker = builder.objectRef<{ name: string }>('Sticker').implement({
          fields: (t) => ({ name: t.exposeString('name') }),
        });
        builder.queryField('stickers', (t) =>
          t.field({
            type: [Sticker],
            extensions: requires(null),
            resolve: () => [{ name: 'wave' }],
          }),
        );
        builder.objectField(object<{ title: string }>('Chat'), 'loud', (t) =>
          t.string({
            extensions: requires('OPERATOR'),
            resolve: ({ title }) => title.toUpperCase(),
          }),
        );
      }),
    ]);
    const open = await ask(schema, '{ stickers { name } }', createContext());
    expect(open).toEqual({ data: { stickers: [{ name: 'wave' }] } });
    const both = createContext({ viewer: createViewer(), operator: true });
    expect(await ask(schema, '{ chat { title loud } }', both)).toEqual({
      data: { chat: { title: 'Bob', loud: 'BOB' } },
    });
    const refused = await ask(schema, '{ chat { loud } }');
    expect(refused.data).toEqual({ chat: { loud: null } });
    expect(refused.errors?.[0]?.message).toMatch(/operator token/);
    expect(printContract(schema)).toContain('loud: String @requires(capability: OPERATOR)');
  });

  test.each<[what: string, extend: SchemaExtension['extend'], message: RegExp]>([
    [
      'a field of the core again',
      ({ builder, object }) =>
        builder.objectField(object('Chat'), 'title', (t) =>
          t.string({ extensions: requires(null), resolve: () => 'mine' }),
        ),
      /Duplicate field.*title/,
    ],
    [
      'a root field of the core again',
      ({ builder }) =>
        builder.queryField('version', (t) =>
          t.string({ extensions: requires(null), resolve: () => 'mine' }),
        ),
      /Duplicate field.*version/,
    ],
    [
      'a field that declares nothing',
      ({ builder }) => builder.queryField('stickers', (t) => t.int({ resolve: () => 1 })),
      /Query\.stickers does not declare what it requires/,
    ],
    [
      'a field of a core type that declares nothing',
      ({ builder, object }) =>
        builder.objectField(object('Chat'), 'loud', (t) => t.int({ resolve: () => 1 })),
      /Chat\.loud does not declare what it requires/,
    ],
    [
      'a capability there is not',
      ({ builder }) =>
        builder.queryField('stickers', (t) =>
          t.int({ extensions: { requires: 'ADMIN' }, resolve: () => 1 }),
        ),
      /Query\.stickers does not declare what it requires/,
    ],
    [
      'a core type anew, with another resolver',
      ({ builder }) => {
        builder.addGraphQLObject(core.getType('Chat') as GraphQLObjectType, {
          fields: (t) => ({ title: t.string({ resolve: () => 'mine' }) }),
        });
      },
      /Duplicate typename.*Chat/,
    ],
    [
      'a field of a type that is not there',
      ({ object }) => {
        object('Wallet');
      },
      /Extension "demo": There is no core type "Wallet"/,
    ],
  ])('POL-18: the gateway does not boot with %s', (_what, extend, message) => {
    const boot = () => extendSchema(core, [extension(extend)]);
    expect(boot).toThrow(SchemaExtensionError);
    expect(boot).toThrow(message);
  });

  test('POL-18: two extensions cannot add the same field', () => {
    const add = extension(({ builder }) =>
      builder.queryField('stickers', (t) =>
        t.int({ extensions: requires(null), resolve: () => 1 }),
      ),
    );
    expect(() => extendSchema(core, [add, add])).toThrow(/Duplicate field.*stickers/);
  });

  test('POL-18: a core resolver that was swapped in place is noticed', () => {
    const swap = extension(({ builder }) => {
      const original = builder.toSchema.bind(builder);
      builder.toSchema = (...args) => {
        const schema = original(...args);
        const chat = schema.getType('Chat') as GraphQLObjectType;
        const { secret } = chat.getFields();
        if (secret) secret.resolve = () => 'mine';
        return schema;
      };
    });
    expect(() => extendSchema(core, [swap])).toThrow(/replaced the resolver of Chat\.secret/);
  });
});
