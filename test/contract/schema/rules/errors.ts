import { type GraphQLSchema, isEnumType, isInterfaceType } from 'graphql';

/** `ChatNotFoundError` → `CHAT_NOT_FOUND`. */
export function codeOf(error: string): string {
  return error
    .replace(/Error$/, '')
    .replace(/(?<=[a-z])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])/g, '_')
    .toUpperCase();
}

/** Error types: named after their code, which is listed, and told of in their description. */
export function errorRules(schema: GraphQLSchema): string[] {
  const codes = schema.getType('UserErrorCode');
  const interfaceType = schema.getType('UserError');
  if (!isEnumType(codes) || !isInterfaceType(interfaceType)) return ['UserError is missing'];
  const listed = codes.getValues().map(({ name }) => name);
  const types = schema.getImplementations(interfaceType).objects;
  const broken = types.flatMap((type) => {
    const code = codeOf(type.name);
    const { code: field, message } = type.getFields();
    return [
      ...(type.name.endsWith('Error') ? [] : [`${type.name} does not end in Error`]),
      ...(listed.includes(code) ? [] : [`${type.name}: ${code} is not listed in UserErrorCode`]),
      ...(field?.description === `${code}.`
        ? []
        : [`${type.name}.code is not described as ${code}`]),
      ...(String(message?.type) === 'String!' ? [] : [`${type.name}.message is no String!`]),
    ];
  });
  const used = types.map(({ name }) => codeOf(name));
  const unused = listed.filter((code) => !used.includes(code));
  return [...broken, ...unused.map((code) => `${code} is listed, but no error type has it`)];
}
