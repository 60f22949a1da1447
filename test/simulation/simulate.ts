/** One seed from its beginning to its end, and all that must hold there. */
import { checkAccount } from './check-account.ts';
import { checkPair } from './check-pair.ts';
import { leftHandles, openHandles } from './handles.ts';
import { lookAtAll, unreadyModules } from './look.ts';
import { comeToRest, live } from './rest.ts';
import { type Schedule, scheduleOf } from './schedule.ts';
import { openWorld, type Roster, rosterOf } from './world.ts';

export interface Outcome {
  readonly seed: number;
  readonly schedule: Schedule;
  /** Everything that is not as it must be. */
  readonly findings: readonly string[];
  /** Ms of virtual time from the end of all faults to rest; null: too long. */
  readonly afterMs: number | null;
  readonly hash: string;
  readonly trace: readonly string[];
}

export function simulate(seed: number): Promise<Outcome> {
  return play(seed, rosterOf(seed), scheduleOf(seed));
}

/** Lets a schedule happen and looks at what came of it. */
export async function play(seed: number, roster: Roster, schedule: Schedule): Promise<Outcome> {
  const world = await openWorld(seed, roster);
  await world.time.settle();
  const handles = openHandles();
  const findings: string[] = [];
  await live(world, schedule);
  const { afterMs, deadlineMs, unrest } = await comeToRest(world);
  if (afterMs === null) findings.push(`not at rest after ${deadlineMs} ms:`, ...unrest);
  const views = await lookAtAll(world);
  for (const view of views) findings.push(...checkAccount(view));
  for (const [index, second] of views.entries()) {
    for (const first of views.slice(0, index)) findings.push(...checkPair(world, first, second));
  }
  for (const host of world.hosts) findings.push(...(await unreadyModules(host)));
  await world.close();
  const asleep = world.time.sleepers();
  if (asleep > 0) findings.push(`${asleep} sleepers are left after every gateway stopped`);
  findings.push(...leftHandles(handles, world.lost()));
  findings.push(...world.complaints);
  return { seed, schedule, findings, afterMs, hash: world.trace.hash(), trace: world.trace.tail() };
}
