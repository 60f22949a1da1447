import {
  type GraphQLSchema,
  isEnumType,
  isInputObjectType,
  isInterfaceType,
  isObjectType,
  isSpecifiedDirective,
  isSpecifiedScalarType,
} from 'graphql';

interface Text {
  readonly name: string;
  readonly description: string | null | undefined;
  readonly deprecationReason: string | null | undefined;
}

/** Everything in a schema that has a description. */
function* texts(schema: GraphQLSchema): Generator<Text> {
  const text = (
    path: string,
    of: { description?: string | null | undefined; deprecationReason?: string | null | undefined },
  ) => ({
    name: path,
    description: of.description,
    deprecationReason: of.deprecationReason,
  });
  for (const directive of schema.getDirectives()) {
    if (isSpecifiedDirective(directive)) continue;
    yield text(`@${directive.name}`, directive);
    for (const arg of directive.args) yield text(`@${directive.name}(${arg.name})`, arg);
  }
  for (const type of Object.values(schema.getTypeMap())) {
    if (type.name.startsWith('__') || isSpecifiedScalarType(type)) continue;
    yield text(type.name, type);
    if (isEnumType(type)) {
      for (const value of type.getValues()) yield text(`${type.name}.${value.name}`, value);
    }
    if (isObjectType(type) || isInterfaceType(type)) {
      for (const field of Object.values(type.getFields())) {
        yield text(`${type.name}.${field.name}`, field);
        for (const arg of field.args) yield text(`${type.name}.${field.name}(${arg.name})`, arg);
      }
    }
    if (isInputObjectType(type)) {
      for (const field of Object.values(type.getFields())) {
        yield text(`${type.name}.${field.name}`, field);
      }
    }
  }
}

/** Everything is described, in sentences. */
export function descriptionRules(schema: GraphQLSchema): string[] {
  return [...texts(schema)].flatMap(({ name, description }) => {
    if (!description?.trim()) return [`${name} has no description`];
    return /[.:]$/.test(description.trim()) ? [] : [`${name} is not described in a sentence`];
  });
}

/** Deprecations say what to use, and until when the old still works. */
export function deprecationRules(schema: GraphQLSchema): string[] {
  return [...texts(schema)]
    .filter(({ deprecationReason: reason }) => typeof reason === 'string')
    .filter(
      ({ deprecationReason: reason }) =>
        !/^Use .+\. Removal on \d{4}-\d{2}-\d{2}\.$/.test(reason ?? ''),
    )
    .map(
      ({ name }) => `${name} is deprecated without saying what to use and the day of its removal`,
    );
}

/** A file opens with what it is about and where that is specified. */
export function fileRules(files: ReadonlyMap<string, string>): string[] {
  return [...files].flatMap(([name, text]) => {
    const opening = /^(# .+\n)+/.exec(text)?.[0];
    if (!opening) return [`${name} does not open with a comment`];
    return /\bspecs\/[\w/-]+\.md\b/.test(opening) ? [] : [`${name} does not name its spec`];
  });
}
