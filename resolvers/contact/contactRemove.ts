import type { MutationResolvers } from '../generated/types.ts';
import { requireViewer } from '../shared/require.ts';
import { rowId } from '../shared/row-id.ts';

export const contactRemove: NonNullable<MutationResolvers['contactRemove']> = (
  _root,
  { input },
  context,
) =>
  context.services.contact.contactRemove(requireViewer(context), {
    contactId: rowId('Contact', input.contactId),
  });
