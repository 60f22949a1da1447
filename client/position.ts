/** What every event of the gateway carries. */
export interface EventJson {
  readonly __typename: string;
  readonly cursor: string;
}

const REMEMBERED = 1_000;

/** Where a stream stands: the cursor to resume after, and which events came already. */
export class Position {
  cursor: string | null;
  readonly #seen = new Set<string>();

  constructor(after: string | null) {
    this.cursor = after;
    if (after !== null) this.#seen.add(after);
  }

  /** Takes an event in; false when it came before. A StreamReset always counts: it starts anew. */
  advance(event: EventJson): boolean {
    if (event.__typename === 'StreamReset') this.#seen.clear();
    else if (this.#seen.has(event.cursor)) return false;
    this.#seen.add(event.cursor);
    for (const oldest of this.#seen) {
      if (this.#seen.size <= REMEMBERED) break;
      this.#seen.delete(oldest);
    }
    this.cursor = event.cursor;
    return true;
  }
}
