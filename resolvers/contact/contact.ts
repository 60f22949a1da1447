import type { QueryResolvers } from '../generated/types.ts';
import { requireViewer } from '../shared/require.ts';
import { rowId } from '../shared/row-id.ts';

export const contact: NonNullable<QueryResolvers['contact']> = async (
  _root,
  { id, publicKey },
  context,
) => {
  const viewer = requireViewer(context);
  if (id) return context.loaders.contact.load(rowId('Contact', id));
  return publicKey ? context.services.contact.contactByPublicKey(viewer, publicKey) : null;
};
