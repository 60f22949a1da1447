import type { ModuleStatus } from '../../../domains/module/index.ts';
import type { ModuleResolvers } from '../../generated/types.ts';
import { toGlobalId } from '../../shared/global-id.ts';
import type { TypeResolvers } from '../../shared/type-resolvers.ts';

export const Module: TypeResolvers<ModuleResolvers, ModuleStatus> = {
  id: ({ name }) => toGlobalId('Module', name),
  needs: ({ needs }, _args, { services }) =>
    services.module.modules().filter(({ name }) => needs.includes(name)),
};
