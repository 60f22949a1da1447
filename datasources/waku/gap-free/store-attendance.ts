import type { KnownStore } from './backend.ts';

/**
 * Which known stores are silent, and since when. A marker that ignored a store which is merely late would make
 * the consumer skip what only that store holds; one that waited for a dead store would never come.
 */
export class StoreAttendance {
  readonly #graceMs: number;
  readonly #silentSince = new Map<string, number>();

  constructor(graceMs: number) {
    this.#graceMs = graceMs;
  }

  /** How many more ms a marker must wait; 0 when it may go out. */
  waitAfter(stores: readonly KnownStore[], answered: ReadonlySet<string>, now: number): number {
    const known = new Set(stores.map((store) => store.id));
    for (const id of this.#silentSince.keys()) {
      if (answered.has(id) || !known.has(id)) this.#silentSince.delete(id);
    }
    let wait = 0;
    for (const { id } of stores) {
      if (answered.has(id)) continue;
      const since = this.#silentSince.get(id) ?? now;
      this.#silentSince.set(id, since);
      wait = Math.max(wait, since + this.#graceMs - now);
    }
    return wait;
  }
}
