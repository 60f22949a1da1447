import { WireError } from './wire-error.ts';

/** Deepest nesting of a value. A record may contain itself, and a peer's answer may go on without end. */
export const MAX_VALUE_DEPTH = 64;

/** Where in a call or event a value is. Kept as a chain, put into words only when something is wrong. */
export class Path {
  readonly #parent: Path | null;
  readonly #step: string | number;
  readonly #depth: number;

  private constructor(parent: Path | null, step: string | number, depth: number) {
    this.#parent = parent;
    this.#step = step;
    this.#depth = depth;
  }

  static root(name: string): Path {
    return new Path(null, name, 0);
  }

  /**
   * The place of a part: a record's field, an array's index, a map's key by its number.
   * @throws WireError when it would lie too deep
   */
  at(step: string | number): Path {
    if (this.#depth >= MAX_VALUE_DEPTH) {
      throw new WireError(this, `nested more than ${MAX_VALUE_DEPTH} deep`);
    }
    return new Path(this, step, this.#depth + 1);
  }

  toString(): string {
    if (this.#parent === null) return String(this.#step);
    const above = this.#parent.toString();
    return typeof this.#step === 'number' ? `${above}[${this.#step}]` : `${above}.${this.#step}`;
  }
}
