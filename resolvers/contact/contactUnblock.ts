import type { MutationResolvers } from '../generated/types.ts';
import { requireViewer } from '../shared/require.ts';
import { rowId } from '../shared/row-id.ts';

export const contactUnblock: NonNullable<MutationResolvers['contactUnblock']> = (
  _root,
  { input },
  context,
) =>
  context.services.contact.contactUnblock(requireViewer(context), {
    contactId: rowId('Contact', input.contactId),
  });
