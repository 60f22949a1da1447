import type { MutationResolvers } from '../generated/types.ts';
import { requireViewer } from '../shared/require.ts';

export const logout: NonNullable<MutationResolvers['logout']> = (_root, _args, context) =>
  context.services.account.logout(requireViewer(context));
