import type { SubscriptionResolvers } from '../generated/types.ts';
import { withFreshLoaders } from '../shared/events.ts';

export const moduleEvents: NonNullable<SubscriptionResolvers['moduleEvents']> = {
  subscribe: (_root, { after }, context) => {
    const { services, signal } = context;
    return withFreshLoaders(
      context,
      services.module.moduleEvents({ after: after ?? null, signal }),
    );
  },
  resolve: <T>(event: T) => event,
};
