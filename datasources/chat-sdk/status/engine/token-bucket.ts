export interface Rate {
  /** At once, after a pause. */
  readonly burst: number;
  /** One more each so many ms. */
  readonly everyMs: number;
}

/** A budget that refills with time, in two numbers. */
export interface TokenBucket {
  isEmpty(): boolean;
  take(): void;
}

/** `now` in Unix ms; a clock that steps back refills nothing and takes nothing away. */
export function createTokenBucket({ burst, everyMs }: Rate, now: () => number): TokenBucket {
  let left = burst;
  let filledAt = now();
  function fill(): void {
    const time = now();
    left = Math.min(burst, left + Math.max(0, time - filledAt) / everyMs);
    filledAt = time;
  }
  return {
    isEmpty: () => {
      fill();
      return left < 1;
    },
    take: () => {
      fill();
      left -= 1;
    },
  };
}
