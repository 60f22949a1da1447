import type { MutationResolvers } from '../generated/types.ts';
import { requireViewer } from '../shared/require.ts';
import { rowId } from '../shared/row-id.ts';

export const chatCreate: NonNullable<MutationResolvers['chatCreate']> = (
  _root,
  { input },
  context,
) =>
  context.services.chat.chatCreate(requireViewer(context), {
    contactId: rowId('Contact', input.contactId),
  });
