/** What happened in a simulated world, in order: a hash of all of it, and its last lines. */
import { createHash } from 'node:crypto';

export interface Trace {
  add(...what: readonly (string | number)[]): void;
  /** Of everything so far, 16 hex characters. */
  hash(): string;
  /** The last lines. */
  tail(): readonly string[];
  readonly length: number;
}

const KEPT = 4_000;

/** @param at milliseconds since the world began */
export function createTrace(at: () => number): Trace {
  const hash = createHash('sha256');
  const lines: string[] = [];
  let length = 0;
  return {
    add(...what) {
      const line = `${(at() / 1_000).toFixed(3)} ${what.join(' ')}`;
      hash.update(line).update('\n');
      lines.push(line);
      if (lines.length > KEPT) lines.splice(0, KEPT / 2);
      length++;
    },
    hash: () => hash.copy().digest('hex').slice(0, 16),
    tail: () => lines,
    get length() {
      return length;
    },
  };
}
