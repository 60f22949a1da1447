/** The contract with made-up data behind it: what a field gives depends on where it stands, and on nothing else. */
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import {
  buildSchema,
  type GraphQLFieldResolver,
  type GraphQLOutputType,
  type GraphQLSchema,
  isAbstractType,
  isEnumType,
  isListType,
  isNonNullType,
  isObjectType,
} from 'graphql';

/** An object, as resolvers see it: its type's name, and where its data come from. */
interface Made {
  readonly type: string;
  readonly seed: string;
}

const SDL = new URL('../../../schema/printed/schema.graphql', import.meta.url);

/** Shares in percent. */
export interface Chances {
  /** Nulls in nullable places. */
  readonly nulls: number;
  /** Nulls where there must be none. */
  readonly breaches: number;
  readonly failures: number;
}

function canonical(value: unknown): string {
  if (typeof value !== 'object' || value === null) return String(JSON.stringify(value));
  if (Array.isArray(value)) return `[${value.map(canonical).join()}]`;
  // Absent is not undefined, to a resolver that looks.
  const entries = Object.entries(value).map(([name, each]) => `${name}:${canonical(each)}`);
  return `{${entries.toSorted().join()}}`;
}

/** Resolvers answer at once or later, with values or failures; half of the leaves are properties without one. */
export function randomSchema({ nulls, breaches, failures }: Chances): GraphQLSchema {
  const schema = buildSchema(readFileSync(SDL, 'utf8'));
  const number = (seed: string, below: number) =>
    createHash('sha256').update(seed).digest().readUInt32BE() % below;
  const hit = (seed: string, percent: number) => number(`${seed}?`, 1_000) < percent * 10;

  function value(type: GraphQLOutputType, seed: string, nullable = true): unknown {
    if (isNonNullType(type)) return value(type.ofType, seed, false);
    if (hit(`${seed}null`, nullable ? nulls : breaches)) return null;
    if (hit(`${seed}fail`, failures / 2)) return new Error(`returned by ${seed.length}`);
    if (isListType(type)) {
      const length = number(`${seed}length`, 4);
      return Array.from({ length }, (_, n) => value(type.ofType, `${seed}.${n}`));
    }
    if (isAbstractType(type)) {
      const types = schema.getPossibleTypes(type);
      const chosen = types[number(`${seed}type`, types.length)];
      return chosen && object(chosen.name, seed);
    }
    if (isObjectType(type)) return object(type.name, seed);
    if (isEnumType(type)) return type.getValues()[number(seed, type.getValues().length)]?.value;
    if (type.name === 'Boolean') return number(seed, 2) === 1;
    // Some do not fit: a leaf that cannot be serialised is an error of its field.
    if (type.name === 'Int') return hit(`${seed}misfit`, failures) ? 2 ** 40 : number(seed, 1_000);
    if (type.name === 'Float') return number(seed, 1_000) / 8;
    return `${type.name} ${number(seed, 1_000)}`;
  }

  function object(name: string, seed: string): Made {
    const type = schema.getType(name);
    const made: Record<string, unknown> = { type: name, seed };
    if (!isObjectType(type)) throw new Error(`${name} is no object type`);
    for (const field of Object.values(type.getFields())) {
      if (!hasResolver(name, field.name))
        made[field.name] = value(field.type, `${seed}/${field.name}`);
    }
    return made as unknown as Made;
  }

  const composite = (type: GraphQLOutputType): boolean =>
    isNonNullType(type) || isListType(type)
      ? composite(type.ofType)
      : 'getFields' in type || isAbstractType(type);

  function hasResolver(typeName: string, fieldName: string): boolean {
    const type = schema.getType(typeName);
    const field = isObjectType(type) ? type.getFields()[fieldName] : undefined;
    if (!field) return false;
    // Objects are made when asked for, or there would be no end of them.
    return (
      field.args.length > 0 || composite(field.type) || number(`${typeName}.${fieldName}`, 2) === 1
    );
  }

  const resolver: GraphQLFieldResolver<Made | undefined, unknown> = (
    root,
    args,
    _context,
    info,
  ) => {
    const seed = `${root?.seed ?? ''}/${info.fieldName}${canonical(args)}`;
    if (hit(`${seed}throw`, failures / 2)) throw new Error(`thrown by ${info.fieldName}`);
    const result = value(info.returnType, seed);
    if (!hit(`${seed}later`, 50)) return result;
    const fails = hit(`${seed}reject`, failures / 2);
    return Promise.resolve().then(() => {
      if (fails) throw new Error(`rejected by ${info.fieldName}`);
      return result;
    });
  };

  for (const type of Object.values(schema.getTypeMap())) {
    if (isAbstractType(type)) type.resolveType = (made: Made) => made.type;
    if (!isObjectType(type) || type.name.startsWith('__')) continue;
    for (const field of Object.values(type.getFields())) {
      const root = type === schema.getQueryType() || type === schema.getMutationType();
      if (root || hasResolver(type.name, field.name)) field.resolve = resolver;
    }
  }
  return schema;
}
