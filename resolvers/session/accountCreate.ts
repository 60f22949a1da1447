import type { MutationResolvers } from '../generated/types.ts';

export const accountCreate: NonNullable<MutationResolvers['accountCreate']> = (
  _root,
  { input },
  context,
) => context.services.account.accountCreate(input, context.source);
