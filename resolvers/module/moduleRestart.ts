import type { MutationResolvers } from '../generated/types.ts';

export const moduleRestart: NonNullable<MutationResolvers['moduleRestart']> = (
  _root,
  { input },
  { services },
) => services.module.moduleRestart(input);
