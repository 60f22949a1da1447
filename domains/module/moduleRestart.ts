import { type Failure, failure } from '../shared/domain-error.ts';
import type { ModuleStatus, SupervisorView } from './model.ts';

export interface ModuleRestartInput {
  readonly name: string;
}

export type ModuleRestartResult =
  | { readonly type: 'ModuleRestartSuccess'; readonly module: ModuleStatus }
  | Failure<'ModuleNotFoundError'>;

/** Stops and starts a module. Answers when it is on its way up; its health tells how it fares. */
export function moduleRestart(supervisor: SupervisorView) {
  const find = (name: string) => supervisor.status().find((module) => module.name === name);
  return async ({ name }: ModuleRestartInput): Promise<ModuleRestartResult> => {
    if (!find(name)) return moduleNotFound(supervisor);
    await supervisor.restart(name);
    const module = find(name);
    return module ? { type: 'ModuleRestartSuccess', module } : moduleNotFound(supervisor);
  };
}

function moduleNotFound(supervisor: SupervisorView): Failure<'ModuleNotFoundError'> {
  const names = supervisor.status().map((module) => `"${module.name}"`);
  return failure('ModuleNotFoundError', `There is no such module. There are: ${names.join(', ')}.`);
}
