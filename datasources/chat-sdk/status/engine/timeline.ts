const NS_PER_MS = 1_000_000n;

/**
 * The time in Unix ns, each call later than the one before, whatever the clock does.
 * @param followMs a clock set back by more than this is followed; default: none is
 */
export function createTimeline(now: () => number, followMs?: number): () => bigint {
  let last = 0n;
  return () => {
    const wanted = msToNs(now());
    const isSetBack = followMs !== undefined && last - wanted > msToNs(followMs);
    last = wanted > last || isSetBack ? wanted : last + 1n;
    return last;
  };
}

export function msToNs(ms: number): bigint {
  return BigInt(Math.trunc(ms)) * NS_PER_MS;
}
