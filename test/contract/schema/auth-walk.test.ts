import type { GraphQLField, GraphQLResolveInfo, GraphQLSchema } from 'graphql';
import { describe, expect, test } from 'vitest';
import { ForbiddenError, UnauthenticatedError } from '../../../domains/shared/errors.ts';
import { readContract } from '../../../server/printed-schema.ts';
import { requires } from '../../../server/requires-directive.ts';
import { buildSchema } from '../../../server/schema.ts';
import type { SchemaExtension } from '../../../server/schema-extensions.ts';
import { createContext, createViewer, ReachedError } from './contexts.ts';
import { objectFields } from './rules/fields.ts';

const stickers: SchemaExtension = {
  name: 'stickers',
  extend({ builder }) {
    builder.queryField('stickers', (t) =>
      t.stringList({ extensions: requires('ACCOUNT'), resolve: () => [] }),
    );
  },
};

const schema = buildSchema({ extensions: [stickers] });

/** What the SDL marks, read from its text and not from what the server made of it. */
const marked = new Map(
  objectFields(readContract()).flatMap(({ type, field }) => {
    const directive = field.astNode?.directives?.find(({ name }) => name.value === 'requires');
    const value = directive?.arguments?.[0]?.value;
    return value?.kind === 'EnumValue'
      ? [[`${type.name}.${field.name}`, value.value] as const]
      : [];
  }),
);
const requiring = (capability: string) =>
  [...marked].filter(([, is]) => is === capability).map(([name]) => name);

function fieldOf(of: GraphQLSchema, path: string): GraphQLField<unknown, unknown> {
  const found = objectFields(of).find(({ type, field }) => `${type.name}.${field.name}` === path);
  if (!found) throw new Error(`${path} is not in the schema`);
  return found.field;
}

/** How a field answers: the error it throws, or null. */
async function answer(path: string, context: unknown): Promise<unknown> {
  const { resolve, subscribe } = fieldOf(schema, path);
  const run = subscribe ?? resolve;
  try {
    const args = { input: {}, ids: [], id: '' };
    const result: unknown = await run?.({}, args, context, {} as GraphQLResolveInfo);
    if (subscribe) await (result as AsyncGenerator).next();
    return null;
  } catch (error) {
    return error;
  }
}

function unmarked(root: 'Query' | 'Mutation' | 'Subscription'): string[] {
  return Object.keys(schema.getRootType(root.toLowerCase() as never)?.getFields() ?? {}).filter(
    (name) => !marked.has(`${root}.${name}`),
  );
}

describe('the gates of the final schema', () => {
  test('POL-13: the contract marks fields of both capabilities', () => {
    expect(requiring('ACCOUNT').length).toBeGreaterThan(20);
    expect(requiring('OPERATOR')).toEqual(['Mutation.moduleRestart']);
  });

  test.each([...marked.keys(), 'Query.stickers'])(
    'POL-13: %s refuses an anonymous caller',
    async (path) => {
      expect(await answer(path, createContext())).toBeInstanceOf(UnauthenticatedError);
    },
  );

  test.each([...requiring('ACCOUNT'), 'Query.stickers'])(
    'POL-13: %s refuses a session that has ended, and the operator token alone',
    async (path) => {
      const ended = createContext({ viewer: createViewer(AbortSignal.abort()) });
      expect(await answer(path, ended)).toBeInstanceOf(UnauthenticatedError);
      expect(await answer(path, createContext({ operator: true }))).toBeInstanceOf(
        UnauthenticatedError,
      );
    },
  );

  test.each(requiring('OPERATOR'))('POL-13: %s refuses a session', async (path) => {
    const session = createContext({ viewer: createViewer() });
    expect(await answer(path, session)).toBeInstanceOf(ForbiddenError);
  });

  test.each(requiring('ACCOUNT'))('POL-13: %s lets a session through', async (path) => {
    const error = await answer(path, createContext({ viewer: createViewer() }));
    // Query.node of an empty id and Query.nodes of none answer without touching a thing.
    if (error !== null) expect(error).toBeInstanceOf(ReachedError);
  });

  test.each(requiring('OPERATOR'))('POL-13: %s lets the operator through', async (path) => {
    expect(await answer(path, createContext({ operator: true }))).toBeInstanceOf(ReachedError);
  });

  test('POL-13: what is open to everybody is on this list', () => {
    expect(unmarked('Mutation')).toEqual(['accountCreate', 'accountRestore', 'login']);
    expect(unmarked('Subscription')).toEqual(['moduleEvents']);
    expect(unmarked('Query').toSorted()).toEqual(
      ['accounts', 'module', 'modules', 'stickers', 'viewer'].toSorted(),
    );
  });
});
