import { beginRun, endRun } from './shared.ts';

/** Around a whole test run. Starts nothing yet: many runs need no PostgreSQL. */
export function setup(): () => Promise<void> {
  const folder = beginRun();
  return () => endRun(folder);
}
