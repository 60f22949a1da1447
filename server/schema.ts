/** The executable schema: the SDL, its resolvers, the capability gates, and what extensions add. */
import { makeExecutableSchema } from '@graphql-tools/schema';
import { type GraphQLSchema, isAbstractType, isObjectType } from 'graphql';
import { resolvers } from '../resolvers/index.ts';
import { resolveType } from '../resolvers/shared/result.ts';
import { withFreshReads } from './fresh-reads.ts';
import { applyRequires } from './requires-directive.ts';
import { extendSchema, type SchemaExtension } from './schema-extensions.ts';
import { readTypeDefs } from './type-defs.ts';

/** Resolvers and SDL do not fit together: the gateway does not boot. */
export class SchemaError extends Error {
  override readonly name = 'SchemaError';
}

/** @throws SchemaError, SchemaExtensionError */
export function buildSchema({
  extensions = [],
}: {
  readonly extensions?: readonly SchemaExtension[];
} = {}): GraphQLSchema {
  const core = makeExecutableSchema({
    typeDefs: [...readTypeDefs().values()],
    resolvers: [...resolvers],
    resolverValidationOptions: { requireResolversToMatchSchema: 'error' },
  });
  assertRootFieldsResolve(core);
  for (const type of Object.values(core.getTypeMap())) {
    if (isAbstractType(type)) type.resolveType = resolveType;
  }
  return extendSchema(applyRequires(withFreshReads(core)), extensions);
}

function assertRootFieldsResolve(schema: GraphQLSchema): void {
  const roots = [schema.getQueryType(), schema.getMutationType(), schema.getSubscriptionType()];
  for (const type of roots.filter(isObjectType)) {
    for (const field of Object.values(type.getFields())) {
      if (field.resolve ?? field.subscribe) continue;
      throw new SchemaError(
        `${type.name}.${field.name} has no resolver. Add it in resolvers/ and to its index.ts.`,
      );
    }
  }
}
