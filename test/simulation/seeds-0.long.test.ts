import { test } from 'vitest';
import { comesToRest, seedsOfPart } from './run-seeds.ts';

test.each(seedsOfPart(0))(
  'SIM-3, SIM-4, SIM-5, SIM-6, SIM-7, SIM-8: seed %i comes to rest with one truth everywhere',
  comesToRest,
);
