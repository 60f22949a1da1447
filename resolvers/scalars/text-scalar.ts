import { GraphQLError, GraphQLScalarType, Kind } from 'graphql';

export interface TextScalar<T> {
  readonly name: string;
  /** Completes "DateTime must be …". Errors never repeat the value: it may be a secret in the wrong place. */
  readonly shape: string;
  /** Null when the text is not of this scalar. */
  parse(text: string): T | null;
  /** @throws when a resolver hands over something else: a fault of ours, masked at the front door. */
  print(value: unknown): string;
}

/** A scalar that is text on the wire, in variables, literals and results alike. */
export function textScalar<T>({
  name,
  shape,
  parse,
  print,
}: TextScalar<T>): GraphQLScalarType<T, string> {
  const parseValue = (value: unknown): T => {
    const parsed = typeof value === 'string' ? parse(value) : null;
    if (parsed !== null) return parsed;
    throw new GraphQLError(`${name} must be ${shape}.`, { extensions: { code: 'BAD_USER_INPUT' } });
  };
  return new GraphQLScalarType({
    name,
    serialize: print,
    parseValue,
    parseLiteral: (node) => parseValue(node.kind === Kind.STRING ? node.value : null),
  });
}

/** For scalars whose domain form is the text itself: prints what it would parse, canonically. */
export function canonical(name: string, parse: (text: string) => string | null) {
  return (value: unknown): string => {
    const text = typeof value === 'string' ? parse(value) : null;
    if (text === null) throw new TypeError(`A resolver returned what is no ${name}.`);
    return text;
  };
}
