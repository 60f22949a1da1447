import type { Figure } from './row.ts';
import type { Scale } from './scale.ts';

export interface Bench {
  readonly scale: Scale;
  /** Ended after the suite, last first. */
  readonly stack: AsyncDisposableStack;
  /** Progress, for whoever waits. */
  say(text: string): void;
}

export interface Suite {
  readonly name: string;
  /** What the rows say, in a sentence or two: goes under the table. */
  readonly about: string;
  run(bench: Bench): Promise<readonly Figure[]>;
}
