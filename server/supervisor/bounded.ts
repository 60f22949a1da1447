import type { Clock } from '../../domains/shared/clock.ts';

/** Characters of a reason that are kept. */
const MAX_REASON = 500;

export type Outcome = 'done' | 'late' | { readonly failed: string };

/**
 * Waits for `task`, but not longer than `ms`, nor than until `signal` aborts ('late').
 * Never rejects; a task that is late may still end in any way.
 */
export async function bounded(
  task: Promise<unknown>,
  clock: Clock,
  ms: number,
  signal?: AbortSignal,
): Promise<Outcome> {
  const over = new AbortController();
  const signals = signal ? [signal, over.signal] : [over.signal];
  const outcome = await Promise.race([
    task.then(
      (): Outcome => 'done',
      (error: unknown): Outcome => ({ failed: reasonOf(error) }),
    ),
    clock.sleep(ms, AbortSignal.any(signals)).then((): Outcome => 'late'),
  ]);
  over.abort();
  return outcome;
}

/** Shown to whoever may read `modules`: short, whatever a module throws. */
export function reasonOf(error: unknown): string {
  return (error instanceof Error ? error.message : String(error)).slice(0, MAX_REASON);
}
