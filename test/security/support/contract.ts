/** What the contract itself says: its root fields, what they require, and where they take ids. */
import {
  type GraphQLField,
  type GraphQLInputType,
  type GraphQLSchema,
  getNamedType,
  isInputObjectType,
} from 'graphql';

export interface RootField {
  /** `Query.chat` */
  readonly path: string;
  readonly requires: 'ACCOUNT' | 'OPERATOR' | null;
  /** Paths of its ids, e.g. `input.chatId`. */
  readonly ids: readonly string[];
}

/** Keys that clients make, and name no object. */
const CLIENT_MADE = 'clientId';

export function rootFields(schema: GraphQLSchema): RootField[] {
  const roots = [schema.getQueryType(), schema.getMutationType(), schema.getSubscriptionType()];
  return roots.flatMap((type) =>
    Object.values(type?.getFields() ?? {}).map((field) => ({
      path: `${type?.name}.${field.name}`,
      requires: requirementOf(field),
      ids: field.args.flatMap(({ name, type: argument }) => [...idPaths([name], argument)]),
    })),
  );
}

function requirementOf({ astNode }: GraphQLField<unknown, unknown>): RootField['requires'] {
  const directive = astNode?.directives?.find(({ name }) => name.value === 'requires');
  const value = directive?.arguments?.[0]?.value;
  if (value?.kind !== 'EnumValue') return null;
  return value.value === 'OPERATOR' ? 'OPERATOR' : 'ACCOUNT';
}

function* idPaths(path: readonly string[], type: GraphQLInputType): Generator<string> {
  const named = getNamedType(type);
  if (named.name === 'ID' && path.at(-1) !== CLIENT_MADE) yield path.join('.');
  if (!isInputObjectType(named)) return;
  for (const field of Object.values(named.getFields())) {
    yield* idPaths([...path, field.name], field.type);
  }
}

/** The variables with another id in this place; a list there gets it as its only item. */
export function withId(
  variables: Readonly<Record<string, unknown>>,
  path: string,
  id: string,
): Record<string, unknown> {
  const [first = '', ...rest] = path.split('.');
  const current = variables[first];
  if (rest.length > 0) {
    const inner = current as Readonly<Record<string, unknown>>;
    return { ...variables, [first]: withId(inner, rest.join('.'), id) };
  }
  return { ...variables, [first]: Array.isArray(current) ? [id] : id };
}
