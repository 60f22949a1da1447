const NS_PER_MS = 1_000_000n;

/** The time in Unix ns, each call later than the one before, whatever the clock does. */
export function createTimeline(now: () => number): () => bigint {
  let last = 0n;
  return () => {
    const wanted = BigInt(Math.trunc(now())) * NS_PER_MS;
    last = wanted > last ? wanted : last + 1n;
    return last;
  };
}

export function msToNs(ms: number): bigint {
  return BigInt(Math.trunc(ms)) * NS_PER_MS;
}
