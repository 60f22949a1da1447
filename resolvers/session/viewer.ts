import type { QueryResolvers } from '../generated/types.ts';

/** A session that ended while its WebSocket stayed open is none. */
export const viewer: NonNullable<QueryResolvers['viewer']> = (_root, _args, context) =>
  context.viewer?.ended.aborted ? null : context.viewer;
