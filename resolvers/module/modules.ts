import type { QueryResolvers } from '../generated/types.ts';

export const modules: NonNullable<QueryResolvers['modules']> = (_root, _args, { services }) =>
  services.module.modules();
