import { UnauthenticatedError } from '../../../domains/shared/errors.ts';
import type { Viewer as View } from '../../../domains/shared/viewer.ts';
import type { ViewerResolvers } from '../../generated/types.ts';
import type { TypeResolvers } from '../../shared/type-resolvers.ts';

/** What is gone was deleted, or ended, while the operation ran. */
function present<T>(found: T | null): T {
  if (found === null) throw new UnauthenticatedError();
  return found;
}

export const Viewer: TypeResolvers<ViewerResolvers, View> = {
  account: async (viewer, _args, { services }) =>
    present(await services.account.accountById(viewer, viewer.accountId)),
  profile: (viewer, _args, { services }) => services.profile.profile(viewer),
  session: async (viewer, _args, { services }) =>
    present(await services.account.sessionById(viewer, viewer.sessionId)),
  cursor: (viewer, _args, { services }) => services.chat.cursor(viewer),
};
