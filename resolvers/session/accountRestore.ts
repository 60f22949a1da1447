import type { MutationResolvers } from '../generated/types.ts';

export const accountRestore: NonNullable<MutationResolvers['accountRestore']> = (
  _root,
  { input },
  context,
) => context.services.account.accountRestore(input, context.source);
