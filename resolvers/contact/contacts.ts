import type { QueryResolvers } from '../generated/types.ts';
import { requireViewer } from '../shared/require.ts';

export const contacts: NonNullable<QueryResolvers['contacts']> = (_root, query, context) =>
  context.services.contact.contacts(requireViewer(context), query);
