/** The end of a world's troubles, and how it comes to rest. */
import { openApps, perform, retry } from './deeds.ts';
import type { Schedule } from './schedule.ts';
import { tablesOf } from './tables.ts';
import { START } from './virtual-time.ts';
import { CALM_REGIME, type World } from './world.ts';

/** Everything that goes wrong ends, then it must not take longer than this, ms. */
const LIVENESS_MS = 60_000;
/** Two resends more, where a clock was wrong. */
const CLOCK_GRACE_MS = 120_000;
const LOOK_MS = 1_000;
const SOON_MS = 50;
/** Resends and catch-ups that find nothing to do. */
const AFTERWARDS_MS = 45_000;

/** Lets the schedule happen. */
export async function live(world: World, { items, until }: Schedule): Promise<void> {
  const { time } = world;
  for (const host of world.hosts) {
    await host.start();
    await openApps(world, host);
    await time.settle();
  }
  for (const { at, deed } of items) {
    await time.advance(START + at);
    perform(world, deed);
  }
  await time.advance(START + until);
}

/**
 * What a clock wrote that ran ahead is refused until its time has come, and sent again after intervals that double:
 * so the last one ends at most as long after that time as it has waited.
 */
function deadline({ wrongUntil, time }: World): number {
  if (wrongUntil === 0) return LIVENESS_MS;
  return LIVENESS_MS + CLOCK_GRACE_MS + 2 * Math.max(0, wrongUntil - time.now());
}

/** What is still under way, in words. */
export function unrest(world: World): string[] {
  return world.hosts.flatMap((host) => {
    const tables = tablesOf(host);
    const rows = tables.all(
      "SELECT kind, state, attempts, failures, count(*) AS n FROM OutboxItem WHERE state != 'FAILED' GROUP BY 1, 2, 3, 4",
    );
    const messages = tables.all(
      "SELECT state, count(*) AS n FROM Message WHERE outgoing AND state IN ('PENDING', 'SENT') GROUP BY 1",
    );
    tables.close();
    return [
      ...rows.map((row) => `${host.name} owes ${JSON.stringify(row)}`),
      ...messages.map((row) => `${host.name} has messages ${JSON.stringify(row)}`),
    ];
  });
}

export interface Rest {
  /** Ms from the end of all faults until nothing was under way; null when that took too long. */
  readonly afterMs: number | null;
  readonly deadlineMs: number;
  readonly unrest: readonly string[];
}

/** Ends all faults and waits for everything to come through. */
export async function comeToRest(world: World): Promise<Rest> {
  const { time, trace } = world;
  trace.add('faults end');
  perform(world, { kind: 'network', regime: CALM_REGIME });
  for (const host of world.hosts) {
    host.setSkew(0);
    host.setOnline(true);
  }
  const began = time.now();
  world.faults.abort();
  while (world.pending.size > 0) await time.advance(time.now() + SOON_MS);
  for (const person of world.people) await retry(person);
  const deadlineMs = deadline(world);
  let afterMs: number | null = null;
  while (time.now() < began + deadlineMs) {
    await time.advance(time.now() + LOOK_MS);
    if (unrest(world).length > 0) continue;
    afterMs = time.now() - began;
    break;
  }
  const left = unrest(world);
  await time.advance(time.now() + AFTERWARDS_MS);
  return { afterMs, deadlineMs, unrest: left };
}
