import type { MutationResolvers } from '../generated/types.ts';
import { requireViewer } from '../shared/require.ts';

export const mnemonicReveal: NonNullable<MutationResolvers['mnemonicReveal']> = (
  _root,
  { input },
  context,
) => context.services.account.mnemonicReveal(requireViewer(context), input);
