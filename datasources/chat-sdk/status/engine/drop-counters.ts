/** How many envelopes or messages came to nothing, by reason. */
export interface DropCounters {
  count(reason: string): void;
  read(): Readonly<Record<string, number>>;
}

export function createDropCounters(): DropCounters {
  const counts = new Map<string, number>();
  return {
    count: (reason) => void counts.set(reason, (counts.get(reason) ?? 0) + 1),
    read: () => Object.fromEntries(counts),
  };
}
