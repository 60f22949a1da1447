/** Who needs whom, and the order that follows from it. */
import type { ModuleDescriptor } from '../../datasources/module.ts';

/** The modules cannot be put together as configured: the gateway does not boot. */
export class ModuleGraphError extends Error {
  override readonly name = 'ModuleGraphError';
}

export interface ModuleGraph {
  /** Every module after those it awaits; otherwise in the order given. */
  readonly order: readonly string[];
  /** Modules that must be usable first. */
  needs(name: string): readonly string[];
  /** `needs`, and the configured ones among `optionalNeeds`. */
  awaits(name: string): readonly string[];
  /** Modules that await this one. */
  dependants(name: string): readonly string[];
}

/** @throws ModuleGraphError on a name used twice, a missing need, or a cycle; it names the modules. */
export function createModuleGraph(descriptors: readonly ModuleDescriptor[]): ModuleGraph {
  const byName = new Map<string, ModuleDescriptor>();
  for (const descriptor of descriptors) {
    if (byName.has(descriptor.name)) {
      throw new ModuleGraphError(`Two modules are named "${descriptor.name}". Configure one.`);
    }
    byName.set(descriptor.name, descriptor);
  }
  const needs = (name: string) => byName.get(name)?.needs ?? [];
  const awaits = (name: string) => {
    const optional = byName.get(name)?.optionalNeeds ?? [];
    return [...new Set([...needs(name), ...optional.filter((need) => byName.has(need))])];
  };
  for (const { name } of descriptors) {
    const missing = needs(name).find((need) => !byName.has(need));
    if (missing === undefined) continue;
    const present = [...byName.keys()].map((known) => `"${known}"`).join(', ');
    throw new ModuleGraphError(
      `Module "${name}" needs "${missing}", which is not configured. Configured: ${present}.`,
    );
  }
  return {
    order: inOrder([...byName.keys()], awaits),
    needs,
    awaits,
    dependants: (name) => [...byName.keys()].filter((other) => awaits(other).includes(name)),
  };
}

function inOrder(names: readonly string[], awaits: (name: string) => readonly string[]): string[] {
  const order: string[] = [];
  const visit = (name: string, path: readonly string[]) => {
    if (path.includes(name)) {
      const cycle = [...path.slice(path.indexOf(name)), name].map((on) => `"${on}"`).join(' → ');
      throw new ModuleGraphError(`Modules need each other in a circle: ${cycle}. Break it.`);
    }
    if (order.includes(name)) return;
    for (const need of awaits(name)) visit(need, [...path, name]);
    order.push(name);
  };
  for (const name of names) visit(name, []);
  return order;
}
