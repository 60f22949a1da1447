import type { MutationResolvers } from '../generated/types.ts';
import { requireViewer } from '../shared/require.ts';
import { rowId } from '../shared/row-id.ts';

export const profileUpdate: NonNullable<MutationResolvers['profileUpdate']> = (
  _root,
  { input },
  context,
) =>
  context.services.profile.profileUpdate(requireViewer(context), {
    ...input,
    id: rowId('Profile', input.id),
  });
