import type { Json } from './json.ts';
import type { Path } from './path.ts';

/** How values of one LIDL type travel. Both ways check: a value that does not fit the contract throws WireError. */
export interface Codec<T> {
  /** Whether a slot of this type can be empty. A record's field is then left out, a position holds null. */
  readonly isOptional: boolean;
  encode(value: T, path: Path): Json;
  /** `undefined`: the key is not there. */
  decode(json: Json | undefined, path: Path): T;
}

export function codec<T>(both: Omit<Codec<T>, 'isOptional'>): Codec<T> {
  return { ...both, isOptional: false };
}
