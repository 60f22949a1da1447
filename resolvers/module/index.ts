import type { Resolvers } from '../generated/types.ts';
import { module } from './module.ts';
import { moduleEvents } from './moduleEvents.ts';
import { moduleRestart } from './moduleRestart.ts';
import { modules } from './modules.ts';
import { Module } from './types/Module.ts';
import { ModuleHealth } from './types/ModuleHealth.ts';
import { ModuleStateChanged } from './types/ModuleStateChanged.ts';

export const moduleResolvers: Resolvers = {
  Query: { modules, module },
  Mutation: { moduleRestart },
  Subscription: { moduleEvents },
  Module,
  ModuleHealth,
  ModuleStateChanged,
};
