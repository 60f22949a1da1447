import { BadUserInputError } from '../../domains/shared/errors.ts';
import type { SubscriptionResolvers } from '../generated/types.ts';
import { withFreshLoaders } from '../shared/events.ts';
import { requireViewer } from '../shared/require.ts';
import { rowId } from '../shared/row-id.ts';

const MAX_CHATS = 100;

export const chatEvents: NonNullable<SubscriptionResolvers['chatEvents']> = {
  subscribe: (_root, { after, chatIds }, context) => {
    const viewer = requireViewer(context);
    if (chatIds && chatIds.length > MAX_CHATS) {
      throw new BadUserInputError(['chatIds'], `Give at most ${MAX_CHATS} ids, or none for all.`);
    }
    const events = context.services.chat.chatEvents(viewer, {
      after: after ?? null,
      chatIds: chatIds?.map((id) => rowId('Chat', id)) ?? null,
      signal: context.signal,
    });
    return withFreshLoaders(context, events);
  },
  resolve: <T>(event: T) => event,
};
