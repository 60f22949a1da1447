/** Every resolver of the core schema, by domain. server/schema.ts refuses to boot when one is missing or too many. */
import { chatResolvers } from './chat/index.ts';
import { contactResolvers } from './contact/index.ts';
import type { Resolvers } from './generated/types.ts';
import { moduleResolvers } from './module/index.ts';
import { nodeResolvers } from './node/index.ts';
import { profileResolvers } from './profile/index.ts';
import { scalarResolvers } from './scalars/index.ts';
import { sessionResolvers } from './session/index.ts';

export const resolvers: readonly Resolvers[] = [
  scalarResolvers,
  nodeResolvers,
  sessionResolvers,
  profileResolvers,
  contactResolvers,
  chatResolvers,
  moduleResolvers,
];
