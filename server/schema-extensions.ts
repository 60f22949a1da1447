/** Fields that extensions add to the core schema. They can add; they cannot take away or replace. */
import SchemaBuilder, { type ObjectRef } from '@pothos/core';
import AddGraphQLPlugin from '@pothos/plugin-add-graphql';
import {
  findBreakingChanges,
  GraphQLDirective,
  type GraphQLInputType,
  GraphQLList,
  GraphQLNonNull,
  GraphQLSchema,
  isInputType,
  isListType,
  isNonNullType,
  isObjectType,
} from 'graphql';
import type { Context } from '../resolvers/context.ts';
import type { Scalars } from '../resolvers/generated/types.ts';
import { capabilityOf, gateAdded } from './requires-directive.ts';

export interface ExtensionTypes {
  Context: Context;
  Scalars: { [K in keyof Scalars]: { Input: Scalars[K]['input']; Output: Scalars[K]['output'] } };
}

type Types = PothosSchemaTypes.ExtendDefaultTypes<ExtensionTypes>;
export type ExtensionBuilder = PothosSchemaTypes.SchemaBuilder<Types>;

export interface ExtensionTools {
  readonly builder: ExtensionBuilder;
  /** A core type to add fields to; `Shape` is the view its resolvers get. */
  object<Shape>(name: string): ObjectRef<Types, Shape>;
}

export interface SchemaExtension {
  /** Kebab-case, for messages. */
  readonly name: string;
  extend(tools: ExtensionTools): void;
}

/** An extension does what extensions may not: the gateway does not boot. */
export class SchemaExtensionError extends Error {
  override readonly name = 'SchemaExtensionError';
}

/** @throws SchemaExtensionError on a duplicate or undeclared field, and when a core field was touched. */
export function extendSchema(
  core: GraphQLSchema,
  extensions: readonly SchemaExtension[],
): GraphQLSchema {
  const extended = build(core, extensions);
  assertCoreUntouched(core, extended);
  assertDeclared(core, extended);
  return gateAdded(extended, (type, field) => !has(core, type, field));
}

function build(core: GraphQLSchema, extensions: readonly SchemaExtension[]): GraphQLSchema {
  const builder: ExtensionBuilder = new SchemaBuilder<ExtensionTypes>({
    plugins: [AddGraphQLPlugin],
    add: { schema: core },
  });
  const refs = new Map<string, ObjectRef<Types, unknown>>();
  for (const type of Object.values(core.getTypeMap())) {
    if (!isObjectType(type) || type.name.startsWith('__')) continue;
    refs.set(type.name, builder.addGraphQLObject<unknown>(type));
  }
  let current = '';
  try {
    for (const extension of extensions) {
      current = `Extension "${extension.name}": `;
      extension.extend({
        builder,
        object: <Shape>(name: string) => {
          const ref = refs.get(name);
          if (!ref) throw new Error(`There is no core type "${name}" to add fields to.`);
          return ref as ObjectRef<Types, Shape>;
        },
      });
    }
    current = '';
    return withDirectives(builder.toSchema(), core);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new SchemaExtensionError(`${current}${reason}`, { cause: error });
  }
}

/** Pothos drops directive definitions; their arguments must name the types it made. */
function withDirectives(schema: GraphQLSchema, core: GraphQLSchema): GraphQLSchema {
  const own = (type: GraphQLInputType): GraphQLInputType => {
    if (isNonNullType(type)) {
      const inner = own(type.ofType);
      return isNonNullType(inner) ? inner : new GraphQLNonNull(inner);
    }
    if (isListType(type)) return new GraphQLList(own(type.ofType));
    const found = schema.getType(type.name);
    return isInputType(found) ? found : type;
  };
  const directives = core.getDirectives().map((directive) => {
    const config = directive.toConfig();
    const args = Object.entries(config.args).map(([name, arg]) => {
      return [name, { ...arg, type: own(arg.type) }] as const;
    });
    return new GraphQLDirective({ ...config, args: Object.fromEntries(args) });
  });
  return new GraphQLSchema({ ...schema.toConfig(), directives });
}

function has(schema: GraphQLSchema, type: string, field: string): boolean {
  const found = schema.getType(type);
  return isObjectType(found) && field in found.getFields();
}

function* objectFields(schema: GraphQLSchema) {
  for (const type of Object.values(schema.getTypeMap())) {
    if (!isObjectType(type) || type.name.startsWith('__')) continue;
    for (const field of Object.values(type.getFields())) yield { type: type.name, field };
  }
}

function assertCoreUntouched(core: GraphQLSchema, extended: GraphQLSchema): void {
  const [broken] = findBreakingChanges(core, extended);
  if (broken)
    throw new SchemaExtensionError(`An extension changed the core: ${broken.description}`);
  const resolvers = new Map(
    [...objectFields(extended)].map(({ type, field }) => [`${type}.${field.name}`, field]),
  );
  for (const { type, field } of objectFields(core)) {
    const name = `${type}.${field.name}`;
    const now = resolvers.get(name);
    if ((now?.resolve !== field.resolve && field.resolve) || now?.subscribe !== field.subscribe) {
      throw new SchemaExtensionError(`An extension replaced the resolver of ${name}.`);
    }
  }
}

/** Fields of an extension's own types are reached through fields that declare, so those are the ones asked. */
function assertDeclared(core: GraphQLSchema, extended: GraphQLSchema): void {
  for (const { type, field } of objectFields(extended)) {
    const added = core.getType(type) !== undefined && !has(core, type, field.name);
    if (!added || capabilityOf(field) !== undefined) continue;
    throw new SchemaExtensionError(
      `${type}.${field.name} does not declare what it requires. ` +
        'Give it `extensions: requires(…)`: ACCOUNT, OPERATOR, or null for everybody.',
    );
  }
}
