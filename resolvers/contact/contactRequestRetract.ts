import type { MutationResolvers } from '../generated/types.ts';
import { requireViewer } from '../shared/require.ts';
import { rowId } from '../shared/row-id.ts';

export const contactRequestRetract: NonNullable<MutationResolvers['contactRequestRetract']> = (
  _root,
  { input },
  context,
) =>
  context.services.contact.contactRequestRetract(requireViewer(context), {
    contactId: rowId('Contact', input.contactId),
  });
