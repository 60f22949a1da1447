import type { QueryResolvers } from '../generated/types.ts';

export const module: NonNullable<QueryResolvers['module']> = (_root, { name }, { services }) =>
  services.module.module(name);
