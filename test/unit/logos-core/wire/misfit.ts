import { Path } from '../../../../datasources/logos-core/wire/path.ts';
import { WireError } from '../../../../datasources/logos-core/wire/wire-error.ts';

/** Where the tests' values are. */
export const at = Path.root('m.f(p)');

/** Why a value does not fit; fails when it does, or for another reason. */
export function misfit(attempt: () => unknown): string {
  try {
    attempt();
  } catch (error) {
    if (error instanceof WireError) return error.message;
    throw error;
  }
  throw new Error('The value fitted.');
}
