/** Deterministic hostile bytes: the same seed gives the same inputs on every machine. */

export type Random = () => number;

/** mulberry32: [0, 1). */
export function seededRandom(seed: number): Random {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

export function pick<Item>(items: readonly Item[], random: Random): Item {
  const found = items[Math.floor(random() * items.length)];
  if (found === undefined) throw new Error('nothing to pick from');
  return found;
}

function noise(length: number, random: Random): Uint8Array {
  return Uint8Array.from({ length }, () => Math.floor(random() * 256));
}

const ALIEN = ['{"jsonrpc":"2.0"}', '<html></html>', '\u0000'.repeat(64), 'ÿ'.repeat(40)].map(
  (text) => new TextEncoder().encode(text),
);

type Mutation = (valid: Uint8Array, random: Random) => Uint8Array;

const untouched: Mutation = (valid) => valid;
const random: Mutation = (_, next) => noise(Math.floor(next() * 300), next);
const alien: Mutation = (_, next) => pick(ALIEN, next);
const truncated: Mutation = (valid, next) => valid.subarray(0, Math.floor(next() * valid.length));
const beheaded: Mutation = (valid, next) => valid.subarray(Math.floor(next() * 16));
const extended: Mutation = (valid, next) =>
  Uint8Array.of(...valid, ...noise(1 + Math.floor(next() * 40), next));
const repeated: Mutation = (valid) => Uint8Array.of(...valid, ...valid);
const flipped: Mutation = (valid, next) => {
  const changed = valid.slice();
  for (let flips = 1 + Math.floor(next() * 8); flips > 0; flips -= 1) {
    const at = Math.floor(next() * changed.length);
    changed[at] = (changed[at] ?? 0) ^ (1 << Math.floor(next() * 8));
  }
  return changed;
};
/** A length or tag near the front becomes enormous. */
const inflated: Mutation = (valid, next) => {
  const at = Math.floor(next() * Math.min(valid.length, 24));
  const huge = [0xff, 0xff, 0xff, 0xff, 0x0f];
  return Uint8Array.of(...valid.subarray(0, at), ...huge, ...valid.subarray(at + 1));
};

const MUTATIONS = [
  untouched,
  random,
  alien,
  truncated,
  beheaded,
  extended,
  repeated,
  flipped,
  flipped,
  inflated,
];

export function mutate(valid: readonly Uint8Array[], next: Random): Uint8Array {
  return pick(MUTATIONS, next)(pick(valid, next), next);
}
