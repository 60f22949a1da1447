import type { ModuleDescriptor, NetworkKind } from '../../datasources/module.ts';

/** A development network where the real one is asked for: the gateway does not boot. */
export class NetworkMismatchError extends Error {
  override readonly name = 'NetworkMismatchError';
}

/** @throws NetworkMismatchError when the preset is MAIN and a module is on a DEVNET; it names the modules. */
export function assertNetwork(descriptors: readonly ModuleDescriptor[], preset: NetworkKind): void {
  if (preset !== 'MAIN') return;
  const names = descriptors
    .filter(({ network }) => network === 'DEVNET')
    .map(({ name, adapter }) => `"${name}" (adapter "${adapter}")`);
  if (names.length === 0) return;
  throw new NetworkMismatchError(
    `A MAIN preset takes no DEVNET modules, but these are: ${names.join(', ')}. ` +
      'Choose other adapters for them, or another preset.',
  );
}
