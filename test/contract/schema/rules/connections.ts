import { type GraphQLSchema, getNamedType, isObjectType } from 'graphql';
import { objectFields } from './fields.ts';

function shape(schema: GraphQLSchema, name: string, wanted: Record<string, string>): string[] {
  const type = schema.getType(name);
  if (!isObjectType(type)) return [`${name} is missing`];
  return Object.entries(wanted)
    .filter(([field, is]) => String(type.getFields()[field]?.type) !== is)
    .map(([field, is]) => `${name}.${field} is not ${is}`);
}

/** Relay connections: their shape, and the arguments and description of every field that returns one. */
export function connectionRules(schema: GraphQLSchema): string[] {
  const nodes = Object.keys(schema.getTypeMap()).flatMap(
    (name) => /^(.+)Connection$/.exec(name)?.[1] ?? [],
  );
  const shapes = nodes.flatMap((node) => [
    ...shape(schema, `${node}Connection`, {
      edges: `[${node}Edge!]!`,
      nodes: `[${node}!]!`,
      pageInfo: 'PageInfo!',
    }),
    ...shape(schema, `${node}Edge`, { cursor: 'Cursor!', node: `${node}!` }),
  ]);
  const wanted = { first: 'Int', after: 'Cursor', last: 'Int', before: 'Cursor' };
  const fields = objectFields(schema)
    .filter(({ field }) => getNamedType(field.type).name.endsWith('Connection'))
    .flatMap(({ type, field }) => {
      const name = `${type.name}.${field.name}`;
      const arg = (which: string) => field.args.find((one) => one.name === which);
      const limits = `${arg('first')?.description} ${arg('last')?.description}`;
      return [
        ...Object.entries(wanted)
          .filter(([which, is]) => String(arg(which)?.type) !== is)
          .map(([which, is]) => `${name} does not take ${which}: ${is}`),
        ...(/\b50\b/.test(limits) ? [] : [`${name} does not say its default of 50`]),
        ...(limits.match(/at most 100/g)?.length === 2
          ? []
          : [`${name} does not say its limit of 100`]),
      ];
    });
  return [...shapes, ...fields];
}
