import type { MutationResolvers } from '../generated/types.ts';
import { requireViewer } from '../shared/require.ts';

export const accountDelete: NonNullable<MutationResolvers['accountDelete']> = (
  _root,
  { input },
  context,
) => context.services.account.accountDelete(requireViewer(context), input);
