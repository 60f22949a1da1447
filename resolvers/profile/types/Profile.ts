import type { Profile as View } from '../../../domains/profile/index.ts';
import type { ProfileResolvers } from '../../generated/types.ts';
import { toGlobalId } from '../../shared/global-id.ts';
import type { TypeResolvers } from '../../shared/type-resolvers.ts';

export const Profile: TypeResolvers<ProfileResolvers, View> = {
  id: ({ id }) => toGlobalId('Profile', id),
};
