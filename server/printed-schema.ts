/** The contract in the forms that clients' tools read: schema/printed/, committed and compared. */
import { printSchemaWithDirectives } from '@graphql-tools/utils';
import {
  buildSchema,
  type GraphQLSchema,
  introspectionFromSchema,
  isAbstractType,
  lexicographicSortSchema,
} from 'graphql';
import { readTypeDefs } from './type-defs.ts';

/** The SDL alone, without resolvers. */
export function readContract(): GraphQLSchema {
  return buildSchema([...readTypeDefs().values()].join('\n'));
}

/** SDL, sorted, with its `@requires`. */
export function printContract(schema: GraphQLSchema): string {
  return `${printSchemaWithDirectives(lexicographicSortSchema(schema)).trim()}\n`;
}

/** File name → text, for schema/printed/. */
export function printedFiles(schema: GraphQLSchema = readContract()): ReadonlyMap<string, string> {
  const sorted = lexicographicSortSchema(schema);
  const possibleTypes = Object.fromEntries(
    Object.values(sorted.getTypeMap())
      .filter(isAbstractType)
      .map((type) => [type.name, sorted.getPossibleTypes(type).map(({ name }) => name)]),
  );
  return new Map([
    ['schema.graphql', printContract(schema)],
    ['introspection.json', json(introspectionFromSchema(sorted))],
    ['possible-types.json', json(possibleTypes)],
  ]);
}

function json(value: unknown): string {
  return `${JSON.stringify(value, null, 2)}\n`;
}
