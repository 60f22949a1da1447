import type { QueryResolvers } from '../generated/types.ts';
import { requireViewer } from '../shared/require.ts';

export const sessions: NonNullable<QueryResolvers['sessions']> = (_root, _args, context) =>
  context.services.account.sessions(requireViewer(context));
