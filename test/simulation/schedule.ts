/** What happens in a world, and when: all of it follows from the seed. */
import type { Dice } from './randomness.ts';
import { CALM_REGIME, REGIMES, type Regime, roll, rosterOf } from './world.ts';

export type Deed =
  | {
      readonly kind: 'ask' | 'accept' | 'decline' | 'retract' | 'remove' | 'block' | 'unblock';
      readonly who: string;
      readonly whom: string;
    }
  | {
      readonly kind: 'say';
      readonly who: string;
      readonly whom: string;
      readonly text: string;
      readonly reply: boolean;
      readonly twice: boolean;
    }
  | { readonly kind: 'read'; readonly who: string; readonly whom: string; readonly partly: boolean }
  | { readonly kind: 'retry' | 'rename'; readonly who: string }
  | { readonly kind: 'offline' | 'restart'; readonly host: number; readonly ms: number }
  | {
      readonly kind: 'kill';
      readonly host: number;
      readonly ms: number;
      readonly transactions: number;
      readonly committed: boolean;
    }
  | {
      readonly kind: 'skew';
      readonly host: number;
      readonly ms: number;
    }
  | {
      readonly kind: 'wrongClock';
      readonly host: number;
      readonly ms: number;
      readonly lastingMs: number;
    }
  | { readonly kind: 'network'; readonly regime: Regime };

export interface Item {
  /** Ms since the world began. */
  readonly at: number;
  readonly deed: Deed;
}

export interface Schedule {
  readonly items: readonly Item[];
  /** When the faults end, ms since the world began. */
  readonly until: number;
}

const FIRST_MS = 1_000;
/** Clocks within this of the nodes' do no harm: they take 20 s both ways, less what an envelope may wait. */
const TOLERATED_AHEAD_MS = 19_000;
const TOLERATED_BEHIND_MS = 15_000;
/** As a clock may be wrong that nobody set. */
const WRONG_MS = 600_000;

type Maker = (dice: Dice, cast: Cast, count: number) => Deed;
interface Cast {
  readonly people: readonly string[];
  readonly hosts: number;
}

function pair(dice: Dice, { people }: Cast): { who: string; whom: string } {
  const who = dice.pick(people);
  return { who, whom: dice.pick(people.filter((name) => name !== who)) };
}

const between =
  (kind: 'ask' | 'accept' | 'decline' | 'retract' | 'remove' | 'block' | 'unblock'): Maker =>
  (dice, cast) => ({ kind, ...pair(dice, cast) });

/** How often each comes, in parts of the sum. */
const DEEDS: readonly (readonly [number, Maker])[] = [
  [
    44,
    (dice, cast, count) => {
      const { who, whom } = pair(dice, cast);
      const [reply, twice] = [dice.chance(0.25), dice.chance(0.15)];
      return { kind: 'say', who, whom, text: `${who} to ${whom}, ${count}`, reply, twice };
    },
  ],
  [8, (dice, cast) => ({ kind: 'read', ...pair(dice, cast), partly: dice.chance(0.4) })],
  [3, (dice, cast) => ({ kind: 'retry', who: dice.pick(cast.people) })],
  [1, (dice, cast) => ({ kind: 'rename', who: dice.pick(cast.people) })],
  [5, between('ask')],
  [5, between('accept')],
  [2, between('decline')],
  [2, between('retract')],
  [3, between('remove')],
  [2, between('block')],
  [3, between('unblock')],
  [
    6,
    (dice, { hosts }) => ({
      kind: 'offline',
      host: dice.between(0, hosts - 1),
      ms: dice.between(500, 60_000),
    }),
  ],
  [
    4,
    (dice, { hosts }) => ({
      kind: 'restart',
      host: dice.between(0, hosts - 1),
      ms: dice.between(0, 40_000),
    }),
  ],
  [
    5,
    (dice, { hosts }) => ({
      kind: 'kill',
      host: dice.between(0, hosts - 1),
      ms: dice.between(0, 40_000),
      transactions: dice.between(1, 12),
      committed: dice.chance(0.5),
    }),
  ],
  [
    4,
    (dice, { hosts }) => ({
      kind: 'skew',
      host: dice.between(0, hosts - 1),
      ms: dice.between(-TOLERATED_BEHIND_MS, TOLERATED_AHEAD_MS),
    }),
  ],
  [
    2,
    (dice, { hosts }) => ({
      kind: 'wrongClock',
      host: dice.between(0, hosts - 1),
      ms: (dice.chance(0.5) ? 1 : -1) * dice.between(TOLERATED_AHEAD_MS, WRONG_MS),
      lastingMs: dice.between(1_000, 60_000),
    }),
  ],
  [4, (dice) => ({ kind: 'network', regime: dice.pick([...REGIMES, CALM_REGIME]) })],
];
const SUM = DEEDS.reduce((sum, [parts]) => sum + parts, 0);

function draw(dice: Dice, cast: Cast, count: number): Deed {
  let left = dice.between(1, SUM);
  for (const [parts, make] of DEEDS) {
    left -= parts;
    if (left <= 0) return make(dice, cast, count);
  }
  throw new Error('The parts are their sum');
}

export function scheduleOf(seed: number): Schedule {
  const dice = roll(seed, 'schedule');
  const roster = rosterOf(seed);
  const people = roster.flat();
  const cast: Cast = { people, hosts: roster.length };
  const items: Item[] = [{ at: 0, deed: { kind: 'network', regime: CALM_REGIME } }];
  // Most pairs are contacts before things go wrong; the others have to manage as they are.
  for (const [index, whom] of people.entries()) {
    for (const who of people.slice(0, index)) {
      if (dice.chance(0.2)) continue;
      items.push({ at: FIRST_MS, deed: { kind: 'ask', who, whom } });
      items.push({ at: FIRST_MS + 2_000, deed: { kind: 'accept', who: whom, whom: who } });
    }
  }
  let at = FIRST_MS + 4_000;
  items.push({ at, deed: { kind: 'network', regime: dice.pick(REGIMES) } });
  const count = dice.between(25, 50);
  for (let n = 0; n < count; n++) {
    // Much at once, then nothing for a while.
    at += dice.chance(0.3) ? 0 : dice.between(1, 9_000);
    items.push({ at, deed: draw(dice, cast, n) });
  }
  return { items, until: at + dice.between(0, 5_000) };
}

export function tellItem({ at, deed }: Item): string {
  const { kind, ...rest } = deed;
  const told = 'regime' in rest ? rest.regime.name : JSON.stringify(rest);
  return `${(at / 1_000).toFixed(3)} ${kind} ${told}`;
}
