import type { MutationResolvers } from '../generated/types.ts';
import { requireViewer } from '../shared/require.ts';

export const contactRequestSend: NonNullable<MutationResolvers['contactRequestSend']> = (
  _root,
  { input },
  context,
) => context.services.contact.contactRequestSend(requireViewer(context), input);
