import { BadUserInputError } from '../../domains/shared/errors.ts';
import type { QueryResolvers } from '../generated/types.ts';
import { loadNode } from './load-node.ts';

const MAX_IDS = 100;

export const nodes: NonNullable<QueryResolvers['nodes']> = (_root, { ids }, context) => {
  if (ids.length > MAX_IDS) {
    throw new BadUserInputError(['ids'], `Give at most ${MAX_IDS} ids, not ${ids.length}.`);
  }
  return Promise.all(ids.map((id) => loadNode(id, context)));
};
