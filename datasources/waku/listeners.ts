/** Callbacks of one event, called in the order they were added. */
export class Listeners<TEvent> {
  readonly #callbacks = new Set<(event: TEvent) => void>();

  get size(): number {
    return this.#callbacks.size;
  }

  /** Returns the function that removes it. */
  add(callback: (event: TEvent) => void): () => void {
    // A wrapper, so that the same function added twice is two listeners.
    const own = (event: TEvent) => callback(event);
    this.#callbacks.add(own);
    return () => this.#callbacks.delete(own);
  }

  emit(event: TEvent): void {
    for (const callback of [...this.#callbacks]) callback(event);
  }
}
