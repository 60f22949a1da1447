import type { MutationResolvers } from '../generated/types.ts';
import { requireViewer } from '../shared/require.ts';
import { rowId } from '../shared/row-id.ts';

export const contactBlock: NonNullable<MutationResolvers['contactBlock']> = (
  _root,
  { input },
  context,
) =>
  context.services.contact.contactBlock(requireViewer(context), {
    contactId: rowId('Contact', input.contactId),
  });
