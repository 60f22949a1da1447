import type { MutationResolvers } from '../generated/types.ts';
import { requireViewer } from '../shared/require.ts';
import { rowId } from '../shared/row-id.ts';

export const sessionRevoke: NonNullable<MutationResolvers['sessionRevoke']> = (
  _root,
  { input },
  context,
) =>
  context.services.account.sessionRevoke(requireViewer(context), {
    id: rowId('Session', input.id),
  });
