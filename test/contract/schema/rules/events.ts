import { type GraphQLSchema, getNamedType, isUnionType } from 'graphql';

/** Subscriptions: one a domain, a union of past-tense events that can be resumed from. */
export function eventRules(schema: GraphQLSchema): string[] {
  return Object.values(schema.getSubscriptionType()?.getFields() ?? {}).flatMap((field) => {
    const name = `Subscription.${field.name}`;
    const domain = /^([a-z]+)Events$/.exec(field.name)?.[1];
    if (!domain) return [`${name} is not named after its domain`];
    const wanted = `${domain.slice(0, 1).toUpperCase()}${domain.slice(1)}Event!`;
    const union = getNamedType(field.type);
    if (String(field.type) !== wanted || !isUnionType(union)) return [`${name} is no ${wanted}`];
    const members = union.getTypes();
    const after = field.args.find((arg) => arg.name === 'after');
    return [
      ...(String(after?.type) === 'Cursor' ? [] : [`${name} cannot be resumed`]),
      ...(members.some((type) => type.name === 'StreamReset')
        ? []
        : [`${name} has no StreamReset`]),
      ...members
        .filter((type) => !type.getInterfaces().some((one) => one.name === 'Event'))
        .map((type) => `${type.name} does not implement Event`),
      ...members
        .filter((type) => !/(ed|Sent|Reset)$/.test(type.name))
        .map((type) => `${type.name} is not in the past tense`),
      ...members
        .filter((type) => Object.keys(type.getFields()).length < 3)
        .map((type) => `${type.name} carries nothing`),
    ];
  });
}

/** Payloads of mutations that cause events say which, and carry what changed. */
export function successRules(schema: GraphQLSchema, mutations: readonly string[]): string[] {
  return mutations.flatMap((mutation) => {
    const name = `${mutation.slice(0, 1).toUpperCase()}${mutation.slice(1)}Success`;
    const type = schema.getType(name);
    const fields = type && 'getFields' in type ? Object.values(type.getFields()) : [];
    const cursor = fields.find((field) => field.name === 'cursor');
    return [
      ...(String(cursor?.type) === 'Cursor!' ? [] : [`${name} carries no cursor`]),
      ...(fields.length > 1 ? [] : [`${name} carries nothing that changed`]),
    ];
  });
}
