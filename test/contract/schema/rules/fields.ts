import {
  type GraphQLField,
  type GraphQLObjectType,
  type GraphQLSchema,
  type GraphQLType,
  isInputObjectType,
  isInterfaceType,
  isListType,
  isNonNullType,
  isObjectType,
  isScalarType,
  isSpecifiedScalarType,
} from 'graphql';

export interface Place {
  readonly type: GraphQLObjectType;
  readonly field: GraphQLField<unknown, unknown>;
}

export function objectFields(schema: GraphQLSchema): Place[] {
  return Object.values(schema.getTypeMap())
    .filter(isObjectType)
    .filter(({ name }) => !name.startsWith('__'))
    .flatMap((type) => Object.values(type.getFields()).map((field) => ({ type, field })));
}

/** Fields whose items may be null: a look-up of many, where null is "not found or not yours". */
const NULLABLE_ITEMS = ['Query.nodes'];

function nullableItems(type: GraphQLType): boolean {
  if (isNonNullType(type)) return nullableItems(type.ofType);
  return isListType(type) && (!isNonNullType(type.ofType) || nullableItems(type.ofType));
}

/** List items are never null; look-ups by id may be. */
export function nullabilityRules(schema: GraphQLSchema): string[] {
  const lists = objectFields(schema)
    .map(({ type, field }) => ({ name: `${type.name}.${field.name}`, field }))
    .filter(({ name, field }) => nullableItems(field.type) && !NULLABLE_ITEMS.includes(name))
    .map(({ name, field }) => `${name}: ${field.type} may hold null`);
  const inputs = Object.values(schema.getTypeMap())
    .filter(isInputObjectType)
    .flatMap((input) =>
      Object.values(input.getFields())
        .filter((field) => nullableItems(field.type))
        .map((field) => `${input.name}.${field.name}: ${field.type} may hold null`),
    );
  const lookUps = Object.values(schema.getQueryType()?.getFields() ?? {})
    .filter(({ args, type }) => args.some(({ name }) => name === 'id') && isNonNullType(type))
    .map(({ name, type }) => `Query.${name}: ${type} must be nullable, as a look-up by id`);
  return [...lists, ...inputs, ...lookUps];
}

/** `id` is for Nodes, and Nodes have it; natural keys have types and names of their own. */
export function idRules(schema: GraphQLSchema): string[] {
  const isNode = (type: GraphQLObjectType) =>
    type.getInterfaces().some(({ name }) => name === 'Node');
  return objectFields(schema)
    .filter(({ field }) => field.name === 'id')
    .flatMap(({ type, field }) => [
      ...(isNode(type) ? [] : [`${type.name} has an id, but is no Node`]),
      ...(String(field.type) === 'ID!' ? [] : [`${type.name}.id is ${field.type}`]),
    ]);
}

const SCALARS = ['BigInt', 'Cursor', 'DateTime', 'Hex', 'PublicKey', 'URL'];

/** A closed set of scalars: no JSON, no Void. */
export function scalarRules(schema: GraphQLSchema): string[] {
  return Object.values(schema.getTypeMap())
    .filter((type) => isScalarType(type) && !isSpecifiedScalarType(type))
    .filter(({ name }) => !SCALARS.includes(name))
    .map(({ name }) => `scalar ${name} is not of the policy's set`);
}

/** The gate is enforced on object fields: on an interface it would be a promise nobody keeps. */
export function gateRules(schema: GraphQLSchema): string[] {
  return Object.values(schema.getTypeMap())
    .filter(isInterfaceType)
    .flatMap((type) => Object.values(type.getFields()).map((field) => ({ type, field })))
    .filter(({ field }) => field.astNode?.directives?.some(({ name }) => name.value === 'requires'))
    .map(({ type, field }) => `${type.name}.${field.name} has @requires, but is on an interface`);
}
