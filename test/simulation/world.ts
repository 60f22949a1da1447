/** A few gateways and the people on them, on one network in memory, in virtual time. Everything follows from the seed. */

import {
  createMemoryWakuNetwork,
  type MemoryFaults,
  type MemoryWakuNetwork,
} from '../../datasources/waku/memory/network.ts';
import type { Clock } from '../../domains/shared/clock.ts';
import { createHost, type Host } from './host.ts';
import type { Mortality } from './mortal-database.ts';
import { type Dice, dice, fork } from './randomness.ts';
import { copyOf, type Identity, templateOf } from './templates.ts';
import { createTrace, type Trace } from './trace.ts';
import { createVirtualTime, START, type VirtualTime } from './virtual-time.ts';

/** A text somebody meant to say, and whether they were told that it was kept. */
export interface Saying {
  readonly to: string;
  readonly text: string;
  readonly clientId: string;
  kept: boolean;
}

export interface Person extends Identity {
  readonly host: Host;
  readonly said: Saying[];
}

export interface World {
  readonly seed: number;
  readonly time: VirtualTime;
  readonly trace: Trace;
  readonly network: MemoryWakuNetwork;
  readonly hosts: readonly Host[];
  readonly people: readonly Person[];
  /** Log lines that tell of errors. */
  readonly complaints: string[];
  /** Time as it is, for what happens to the world. */
  readonly fate: Clock;
  /** Aborts when everything that goes wrong shall end. */
  readonly faults: AbortController;
  /** How far ahead of the true time the latest statement by a wrong clock may lie, Unix ms; 0 when none was wrong. */
  wrongUntil: number;
  /** Actions under way. */
  readonly pending: Set<Promise<void>>;
  /** Requests that never ended because their gateway was killed. */
  lost(): number;
  person(name: string): Person;
  /** Stops everything. */
  close(): Promise<void>;
}

/** Who lives where: each part is a gateway. */
export type Roster = readonly (readonly string[])[];

const ROSTERS: readonly Roster[] = [
  [['Alice'], ['Bobby']],
  [['Alice', 'Bobby'], ['Carol']],
  [['Alice'], ['Bobby'], ['Carol']],
  [['Alice', 'Bobby'], ['Carol'], ['David']],
  [['Alice'], ['Bobby'], ['Carol'], ['David']],
  [['Alice', 'Bobby'], ['Carol', 'David'], ['Erika']],
];

export function rosterOf(seed: number): Roster {
  return dice(fork(seed, 'roster')).pick(ROSTERS);
}

/** nwaku keeps nothing in Store that arrives later than this after its timestamp, ms. */
const NWAKU_MAX_AGE_MS = 20_000;

export async function openWorld(seed: number, roster: Roster): Promise<World> {
  const alive = new Set<Mortality>();
  const time = createVirtualTime(() => [...alive].some(({ inFlight }) => inFlight > 0));
  const fate = time.clock({ skewMs: 0, ended: false });
  const trace = createTrace(() => time.now() - START);
  const network = createMemoryWakuNetwork({
    clock: fate,
    random: fork(seed, 'network').fraction,
    maxPastSkewMs: NWAKU_MAX_AGE_MS,
  });
  const complaints: string[] = [];
  const around = { seed, time, trace, network, complaints, alive, lost: 0 };
  const hosts: Host[] = [];
  const people: Person[] = [];
  for (const [index, names] of roster.entries()) {
    const template = await templateOf(names);
    const host = createHost(`gateway${index}`, await copyOf(template), around);
    hosts.push(host);
    for (const identity of template.people) people.push({ ...identity, host, said: [] });
  }
  return {
    seed,
    time,
    trace,
    network,
    hosts,
    people,
    complaints,
    fate,
    faults: new AbortController(),
    wrongUntil: 0,
    pending: new Set(),
    lost: () => around.lost,
    person(name) {
      const person = people.find((one) => one.name === name);
      if (!person) throw new Error(`Nobody is called ${name}`);
      return person;
    },
    async close() {
      for (const host of hosts) await host.stop();
      await time.settle();
    },
  };
}

export interface Regime {
  readonly name: string;
  readonly faults: MemoryFaults;
}

const CALM: MemoryFaults = {
  loss: 0,
  duplication: 0,
  minLatencyMs: 5,
  maxLatencyMs: 60,
  storeLatencyMs: 20,
  storeFailures: 0,
};

export const REGIMES: readonly Regime[] = [
  {
    name: 'bad',
    faults: { ...CALM, loss: 0.2, duplication: 0.2, maxLatencyMs: 3_000, storeLatencyMs: 1_500 },
  },
  {
    name: 'awful',
    faults: {
      ...CALM,
      loss: 0.5,
      duplication: 0.3,
      maxLatencyMs: 9_000,
      storeLatencyMs: 3_000,
      storeFailures: 0.3,
    },
  },
  { name: 'deaf', faults: { ...CALM, loss: 1, storeLatencyMs: 2_000 } },
  { name: 'slow', faults: { ...CALM, loss: 0.2, minLatencyMs: 500, maxLatencyMs: 15_000 } },
];
export const CALM_REGIME: Regime = { name: 'calm', faults: CALM };

export function roll(seed: number, purpose: string): Dice {
  return dice(fork(seed, purpose));
}
