import type { Resolvers } from '../generated/types.ts';
import { node } from './node.ts';
import { nodes } from './nodes.ts';

export const nodeResolvers: Resolvers = { Query: { node, nodes } };
