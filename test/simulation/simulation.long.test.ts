import { afterAll, afterEach, describe, test } from 'vitest';
import { wantedSeeds } from '../support/seeds.ts';
import { assertSound } from './report.ts';
import { simulate } from './simulate.ts';
import { removeFolders, removeWorlds } from './templates.ts';

afterEach(removeWorlds);
afterAll(removeFolders);

describe('people on gateways under bad luck', () => {
  test.each(wantedSeeds())(
    'SIM-3, SIM-4, SIM-5, SIM-6, SIM-7, SIM-8: seed %i comes to rest with one truth everywhere',
    async (seed) => {
      assertSound(await simulate(seed));
    },
  );
});
