import type { QueryResolvers } from '../generated/types.ts';
import { loadNode } from './load-node.ts';

export const node: NonNullable<QueryResolvers['node']> = (_root, { id }, context) =>
  loadNode(id, context);
