import type { MutationResolvers } from '../generated/types.ts';
import { requireViewer } from '../shared/require.ts';

export const passwordChange: NonNullable<MutationResolvers['passwordChange']> = (
  _root,
  { input },
  context,
) => context.services.account.passwordChange(requireViewer(context), input);
