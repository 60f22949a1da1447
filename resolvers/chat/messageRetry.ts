import type { MutationResolvers } from '../generated/types.ts';
import { requireViewer } from '../shared/require.ts';
import { rowId } from '../shared/row-id.ts';

export const messageRetry: NonNullable<MutationResolvers['messageRetry']> = (
  _root,
  { input },
  context,
) => context.services.chat.messageRetry(requireViewer(context), { id: rowId('Message', input.id) });
