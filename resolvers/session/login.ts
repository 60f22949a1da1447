import type { MutationResolvers } from '../generated/types.ts';

export const login: NonNullable<MutationResolvers['login']> = (_root, { input }, context) =>
  context.services.account.login(input, context.source);
