import { type GraphQLSchema, isInputObjectType, isObjectType, isUnionType } from 'graphql';

const EXCEPTIONS = ['login', 'logout'];
const VERBS =
  /(Accept|Block|Change|Create|Decline|Delete|MarkRead|Remove|Restart|Restore|Retract|Retry|Reveal|Revoke|Send|Unblock|Update)$/;

const capitalised = (name: string) => `${name.slice(0, 1).toUpperCase()}${name.slice(1)}`;

/** Names and shapes of mutations: nounVerb, one `input`, a result of their own. */
export function mutationRules(schema: GraphQLSchema): string[] {
  return Object.values(schema.getMutationType()?.getFields() ?? {}).flatMap((field) => {
    const { name, args } = field;
    const broken: string[] = [];
    if (!EXCEPTIONS.includes(name) && !/^[a-z]+[A-Z]/.test(name)) broken.push('is not nounVerb');
    if (!EXCEPTIONS.includes(name) && !VERBS.test(name)) broken.push('ends in no known verb');
    const wanted = name === 'logout' ? '' : `input: ${capitalised(name)}Input!`;
    const taken = args.map((arg) => `${arg.name}: ${arg.type}`).join(', ');
    if (taken !== wanted) broken.push(`takes (${taken}), not (${wanted})`);
    if (String(field.type) !== `${capitalised(name)}Result!`) broken.push(`returns ${field.type}`);
    const input = schema.getType(`${capitalised(name)}Input`);
    const fields = isInputObjectType(input) ? Object.keys(input.getFields()).sort() : [];
    if (name.endsWith('Update') && fields.join() !== 'id,patch') {
      broken.push('does not take id and patch');
    }
    return broken.map((what) => `Mutation.${name} ${what}`);
  });
}

/** What makes something and may be sent twice takes an idempotency key; the object made shows it, if it is a Node. */
export function clientIdRules(schema: GraphQLSchema): string[] {
  const mutations = Object.keys(schema.getMutationType()?.getFields() ?? {});
  return mutations
    .filter((name) => name.endsWith('Send'))
    .flatMap((name) => {
      const input = schema.getType(`${capitalised(name)}Input`);
      const taken = isInputObjectType(input) ? input.getFields().clientId : undefined;
      const made = schema.getType(capitalised(name.replace(/Send$/, '')));
      const isNode = isObjectType(made) && made.getFields().id;
      const shown = isObjectType(made) ? made.getFields().clientId : undefined;
      return [
        ...(String(taken?.type) === 'ID' ? [] : [`Mutation.${name} takes no clientId`]),
        ...(isNode && !shown ? [`${made.name} does not show its clientId`] : []),
      ];
    });
}

/** Result unions: one success, named after the mutation, and errors. */
export function resultRules(schema: GraphQLSchema): string[] {
  const unions = Object.values(schema.getTypeMap()).filter(isUnionType);
  return unions
    .filter(({ name }) => name.endsWith('Result'))
    .flatMap((union) => {
      const successes = union.getTypes().filter(({ name }) => !name.endsWith('Error'));
      const errors = union.getTypes().filter(({ name }) => name.endsWith('Error'));
      const broken = errors
        .filter((type) => !type.getInterfaces().some(({ name }) => name === 'UserError'))
        .map(({ name }) => `${union.name}: ${name} does not implement UserError`);
      const wanted = union.name.replace(/Result$/, 'Success');
      const names = successes.map(({ name }) => name).join(', ');
      if (names !== wanted) broken.push(`${union.name}: successes are (${names}), not (${wanted})`);
      return broken;
    });
}
