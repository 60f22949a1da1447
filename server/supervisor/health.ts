import type { ModuleHealth } from '../../datasources/module.ts';
import type { ModuleGraph } from './graph.ts';

export interface OwnHealth {
  own(module: string): ModuleHealth;
  usable(module: string): boolean;
}

/** A module's own health, except that it cannot be better than DEGRADED while something it needs is not usable. */
export function effectiveHealth(name: string, graph: ModuleGraph, now: OwnHealth): ModuleHealth {
  const own = now.own(name);
  if (own.state === 'DOWN' || own.state === 'STOPPED') return own;
  const broken = firstBroken(name, graph, now);
  if (broken === null) return own;
  const { state } = now.own(broken);
  if (own.state === 'STARTING' && state === 'STARTING') return own;
  return { state: 'DEGRADED', reason: `needs "${broken}", which is ${state}` };
}

/** The deepest module that is not usable among those needed, however indirectly: the cause, not its effects. */
function firstBroken(name: string, graph: ModuleGraph, now: OwnHealth): string | null {
  for (const need of graph.needs(name)) {
    const broken = firstBroken(need, graph, now) ?? (now.usable(need) ? null : need);
    if (broken !== null) return broken;
  }
  return null;
}

export function sameHealth(a: ModuleHealth, b: ModuleHealth): boolean {
  const reason = (health: ModuleHealth) => ('reason' in health ? health.reason : null);
  const retryAt = (health: ModuleHealth) =>
    'retryAt' in health ? (health.retryAt?.getTime() ?? null) : null;
  return a.state === b.state && reason(a) === reason(b) && retryAt(a) === retryAt(b);
}
