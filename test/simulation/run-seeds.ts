import { afterAll, afterEach, test } from 'vitest';
import { wantedSeeds } from '../support/seeds.ts';
import { assertSound } from './report.ts';
import { simulate } from './simulate.ts';
import { removeFolders, removeWorlds } from './templates.ts';

/** In so many processes, two at a time: a process keeps something of every world it had. */
const PARTS = 4;

/** The seeds one file runs. To be called once in it. */
export function seedsOfPart(part: number): readonly number[] {
  afterEach(removeWorlds);
  afterAll(removeFolders);
  const seeds = wantedSeeds().filter((_, place) => place % PARTS === part);
  if (seeds.length === 0) test.skip('none of SEEDS falls to this part', () => {});
  return seeds;
}

export async function comesToRest(seed: number): Promise<void> {
  assertSound(await simulate(seed));
}
