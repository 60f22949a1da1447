import {
  type GraphQLObjectType,
  type GraphQLOutputType,
  type GraphQLSchema,
  isAbstractType,
  isLeafType,
  isListType,
  isNonNullType,
} from 'graphql';

/** The shape of a response: wrapping, and the leaf's type or "object" throughout. */
function shape(type: GraphQLOutputType): string {
  if (isNonNullType(type)) return `${shape(type.ofType)}!`;
  if (isListType(type)) return `[${shape(type.ofType)}]`;
  return isLeafType(type) ? type.name : 'object';
}

/**
 * Fields that two possible types of a union or interface have in different shapes: a client that selects both
 * does not pass validation (GraphQL specification §5.3.2, "Field Selection Merging").
 */
export function fieldShapeClashes(schema: GraphQLSchema): string[] {
  return Object.values(schema.getTypeMap())
    .filter(isAbstractType)
    .flatMap((abstract) => clashes(abstract.name, schema.getPossibleTypes(abstract)));
}

function clashes(abstract: string, types: readonly GraphQLObjectType[]): string[] {
  const seen = new Map<string, { readonly in: string; readonly as: string }>();
  return types.flatMap((type) =>
    Object.values(type.getFields()).flatMap((field) => {
      const now = shape(field.type);
      const before = seen.get(field.name);
      if (before === undefined) seen.set(field.name, { in: type.name, as: now });
      if (before === undefined || before.as === now) return [];
      const one = `${before.in}.${field.name} is ${before.as}`;
      return [`${abstract}: ${one}, ${type.name}.${field.name} is ${now}`];
    }),
  );
}
