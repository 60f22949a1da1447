/** Counts long-lived connections, in all and per address. */
export interface StreamLedger {
  /** Null when there are too many; else what gives the place back, any number of times. */
  take(address: string): (() => void) | null;
}

export function createStreamLedger(limits: {
  readonly total: number;
  readonly perAddress: number;
}): StreamLedger {
  const perAddress = new Map<string, number>();
  let total = 0;
  return {
    take(address) {
      const held = perAddress.get(address) ?? 0;
      if (total >= limits.total || held >= limits.perAddress) return null;
      total += 1;
      perAddress.set(address, held + 1);
      let given = false;
      return () => {
        if (given) return;
        given = true;
        total -= 1;
        const left = (perAddress.get(address) ?? 1) - 1;
        if (left > 0) perAddress.set(address, left);
        else perAddress.delete(address);
      };
    },
  };
}
