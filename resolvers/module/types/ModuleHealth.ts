import type { ModuleHealth as View } from '../../../domains/module/index.ts';
import type { ModuleHealthResolvers } from '../../generated/types.ts';
import type { TypeResolvers } from '../../shared/type-resolvers.ts';

export const ModuleHealth: TypeResolvers<ModuleHealthResolvers, View> = {
  reason: (health) => ('reason' in health ? health.reason : null),
  retryAt: (health) => ('retryAt' in health ? health.retryAt : null),
};
