import type { GraphQLSchema } from 'graphql';
import type { Context } from '../resolvers/context.ts';
import { createLoaders } from '../resolvers/shared/loaders.ts';

/** Mutations of one operation follow each other: what was read or kept for one must not answer the next. */
export function withFreshReads(schema: GraphQLSchema): GraphQLSchema {
  for (const field of Object.values(schema.getMutationType()?.getFields() ?? {})) {
    const { resolve } = field;
    if (!resolve) continue;
    field.resolve = (root, args, context: Context, info) => {
      context.loaders = createLoaders(context.viewer, context.services);
      return resolve(root, args, context, info);
    };
  }
  return schema;
}
