import type { MutationResolvers } from '../generated/types.ts';
import { requireViewer } from '../shared/require.ts';
import { rowId } from '../shared/row-id.ts';

export const contactRequestDecline: NonNullable<MutationResolvers['contactRequestDecline']> = (
  _root,
  { input },
  context,
) =>
  context.services.contact.contactRequestDecline(requireViewer(context), {
    contactId: rowId('Contact', input.contactId),
  });
