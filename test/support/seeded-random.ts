import type { Random } from '../../domains/shared/clock.ts';

/** Numbers that look random and are the same in every run (mulberry32). For tests only. */
export function createSeededRandom(seed: number): Random {
  let state = seed >>> 0;
  const next = (): number => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = state;
    t = Math.imul(t ^ (t >>> 15), t | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return (t ^ (t >>> 14)) >>> 0;
  };
  return {
    fraction: () => next() / 0x1_0000_0000,
    bytes: (length) => Uint8Array.from({ length }, () => next() & 0xff),
  };
}
