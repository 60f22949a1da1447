/** The modules the gateway stands on, as operators and front ends see them (specs/orchestration.md). */
import { randomUUID } from 'node:crypto';
import type { Clock } from '../shared/clock.ts';
import type { ModuleStatus, SupervisorView } from './model.ts';
import { moduleEvents } from './moduleEvents.ts';
import { moduleRestart } from './moduleRestart.ts';

export type {
  ModuleHealth,
  ModuleStateChanged,
  ModuleStatus,
  NetworkKind,
  SupervisorView,
} from './model.ts';
export type { ModuleEvents, ModuleEventsRequest } from './moduleEvents.ts';
export type { ModuleRestartInput, ModuleRestartResult } from './moduleRestart.ts';

export interface ModuleService {
  /** In start order. */
  modules(): readonly ModuleStatus[];
  module(name: string): ModuleStatus | null;
  readonly moduleRestart: ReturnType<typeof moduleRestart>;
  readonly moduleEvents: ReturnType<typeof moduleEvents>;
}

export interface ModuleServiceDeps {
  readonly clock: Clock;
  /** Names this run of the gateway in cursors; random unless given. */
  readonly bootId?: string;
  /** How many events can be resumed over: 1000 unless given. */
  readonly capacity?: number;
}

/** @example createModuleService(supervisor, { clock }) before `supervisor.start()`, to miss no event. */
export function createModuleService(
  supervisor: SupervisorView,
  { clock, bootId = randomUUID(), capacity = 1000 }: ModuleServiceDeps,
): ModuleService {
  return {
    modules: () => supervisor.status(),
    module: (name) => supervisor.status().find((module) => module.name === name) ?? null,
    moduleRestart: moduleRestart(supervisor),
    moduleEvents: moduleEvents({ supervisor, clock, bootId, capacity }),
  };
}
