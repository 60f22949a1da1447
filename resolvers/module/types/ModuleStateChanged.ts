import type { ModuleStateChanged as View } from '../../../domains/module/index.ts';
import type { ModuleStateChangedResolvers } from '../../generated/types.ts';
import type { TypeResolvers } from '../../shared/type-resolvers.ts';

export const ModuleStateChanged: TypeResolvers<ModuleStateChangedResolvers, View> = {
  module: ({ module }, _args, { services }) => {
    const status = services.module.module(module);
    if (!status) throw new Error(`Event about the module "${module}", which is not configured.`);
    return status;
  },
};
