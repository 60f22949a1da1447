/** What a process holds open, by the runtime's names, and what more of it there is later. */

export type Handles = ReadonlyMap<string, number>;

export function openHandles(): Handles {
  const counts = new Map<string, number>();
  for (const kind of process.getActiveResourcesInfo()) {
    counts.set(kind, (counts.get(kind) ?? 0) + 1);
  }
  return counts;
}

/** @param forgiven timers that may be left: a killed gateway's, which a dead process would have taken along */
export function leftHandles(before: Handles, forgiven: number): string[] {
  const left: string[] = [];
  for (const [kind, count] of openHandles()) {
    const more = count - (before.get(kind) ?? 0) - (kind === 'Timeout' ? forgiven : 0);
    if (more > 0) left.push(`${more} of ${kind} are left open after every gateway stopped`);
  }
  return left;
}
