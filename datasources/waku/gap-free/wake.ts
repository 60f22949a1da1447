import type { WakuClock } from '../clock.ts';

/** A sleep that another part of the program can cut short; a wake between two sleeps is not lost. */
export class Wake {
  #controller = new AbortController();

  wake(): void {
    this.#controller.abort();
  }

  /** True when woken, false when the time was up. */
  async sleep(clock: WakuClock, ms: number): Promise<boolean> {
    const controller = this.#controller;
    if (!controller.signal.aborted) await clock.sleep(ms, controller.signal);
    if (!controller.signal.aborted) return false;
    this.#controller = new AbortController();
    return true;
  }
}
