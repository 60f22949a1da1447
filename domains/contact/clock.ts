import type { Work } from '../shared/unit-of-work.ts';

/** The clock of a change made here: wall time in ms, but newer than everything known (status-wire-protocol §6.1). */
export function nextClock(work: Work, ...known: readonly bigint[]): bigint {
  return known.reduce(
    (clock, seen) => (seen >= clock ? seen + 1n : clock),
    BigInt(work.now.getTime()),
  );
}
