const FIRST_MS = 250;
const MAX_MS = 30_000;

/** Ms to wait after the n-th failure in a row (n from 1). */
export function pauseAfter(failures: number): number {
  return Math.min(MAX_MS, FIRST_MS * 2 ** Math.min(failures - 1, 10));
}
