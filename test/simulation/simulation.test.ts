import { afterAll, describe, expect, test } from 'vitest';
import { seedsOf } from '../support/seeds.ts';
import { assertSound } from './report.ts';
import { simulate } from './simulate.ts';
import { removeFolders } from './templates.ts';

afterAll(removeFolders);

describe('the simulation itself', () => {
  test('SIM-1, SIM-2: a seed gives the same world, event by event, every time', async () => {
    const [first, second] = [await simulate(10), await simulate(10)];
    assertSound(first);
    expect(second.trace).toEqual(first.trace);
    expect(second.hash).toBe(first.hash);
    expect((await simulate(11)).hash).not.toBe(first.hash);
  });

  test('SIM-9: SEEDS names seeds and ranges, and anything else is said to be wrong', () => {
    expect(seedsOf(undefined, [1, 2])).toEqual([1, 2]);
    expect(seedsOf('1234', [])).toEqual([1234]);
    expect(seedsOf('3, 17,40-42', [])).toEqual([3, 17, 40, 41, 42]);
    expect(() => seedsOf('ten', [])).toThrow('"ten"');
  });

  test('SIM-9: a seed that failed says so with one command that replays it', () => {
    const schedule = {
      items: [{ at: 5, deed: { kind: 'retry', who: 'Alice' } as const }],
      until: 9,
    };
    const outcome = { seed: 77, schedule, findings: ['x'], afterMs: 1, hash: 'h', trace: ['t'] };
    expect(() => assertSound(outcome)).toThrow('SEEDS=77 npm run test:long -- simulation');
    expect(() => assertSound({ ...outcome, findings: [] })).not.toThrow();
  });
});
