import type { Json } from './json.ts';
import type { Path } from './path.ts';

/** A value that does not fit the contract. Names where, what was expected and what kind was found; never the value. */
export class WireError extends Error {
  override readonly name = 'WireError';
  /** As in `waku.history(query).limit`. */
  readonly path: string;

  constructor(path: Path, problem: string) {
    const where = path.toString();
    super(`${where}: ${problem}`);
    this.path = where;
  }
}

/** What a value is, in the words of JSON. */
export function kindOf(value: Json | undefined): string {
  if (value === undefined) return 'nothing';
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'an array';
  if (typeof value === 'object') return 'an object';
  if (typeof value === 'string') return 'a text';
  return typeof value === 'boolean' ? 'true or false' : 'a number';
}

/** @throws WireError always */
export function mismatch(path: Path, expected: string, found: Json | undefined): never {
  throw new WireError(path, `expected ${expected}, found ${kindOf(found)}`);
}
