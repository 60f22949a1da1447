import type { Session as View } from '../../../domains/account/index.ts';
import type { SessionResolvers } from '../../generated/types.ts';
import { toGlobalId } from '../../shared/global-id.ts';
import type { TypeResolvers } from '../../shared/type-resolvers.ts';

export const Session: TypeResolvers<SessionResolvers, View> = {
  id: ({ id }) => toGlobalId('Session', id),
};
