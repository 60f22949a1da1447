import type { Resolvers } from '../generated/types.ts';
import { profileUpdate } from './profileUpdate.ts';
import { Profile } from './types/Profile.ts';

export const profileResolvers: Resolvers = {
  Mutation: { profileUpdate },
  Profile,
};
