import type { SubscriptionResolvers } from '../generated/types.ts';
import { withFreshLoaders } from '../shared/events.ts';
import { requireViewer } from '../shared/require.ts';

export const contactEvents: NonNullable<SubscriptionResolvers['contactEvents']> = {
  subscribe: (_root, { after }, context) => {
    const viewer = requireViewer(context);
    const { signal } = context;
    return withFreshLoaders(
      context,
      context.services.contact.contactEvents(viewer, { after: after ?? null, signal }),
    );
  },
  resolve: <T>(event: T) => event,
};
