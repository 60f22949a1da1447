import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { ModuleHealth } from '../../../datasources/module.ts';
import { createFakeModule, type FakeModule } from '../../support/fake-module.ts';
import { setUp } from './setup.ts';

const LOST: ModuleHealth = { state: 'DOWN', reason: 'lost', retryAt: null };
const STARTS = ['ok', 'fail', 'throw', 'hang', 'deaf'] as const;
const STOPS = ['ok', 'fail', 'throw', 'hang'] as const;

/** Module i may need modules before it only, so that there is no circle; the order of configuration is shuffled. */
const plan = fc.array(
  fc.record({
    needs: fc.uniqueArray(fc.nat(6), { maxLength: 3 }),
    starts: fc.array(fc.constantFrom(...STARTS), { maxLength: 3 }),
    stops: fc.constantFrom(...STOPS),
    place: fc.nat(1000),
  }),
  { minLength: 1, maxLength: 7 },
);
const step = fc.oneof(
  fc.record({ kind: fc.constant('advance' as const), ms: fc.integer({ min: 1, max: 20_000 }) }),
  fc.record({ kind: fc.constant('lose' as const), which: fc.nat(6) }),
  fc.record({ kind: fc.constant('heal' as const), which: fc.nat(6) }),
  fc.record({ kind: fc.constant('restart' as const), which: fc.nat(6) }),
);

function build(plans: typeof plan extends fc.Arbitrary<infer T> ? T : never) {
  const log: string[] = [];
  const modules = plans.map(({ needs, starts, stops }, index) => {
    const names = needs.filter((need) => need < index).map((need) => `m${need}`);
    const module = createFakeModule({ name: `m${index}`, needs: names }, log);
    module.starts.push(...starts);
    module.stops = stops;
    return module;
  });
  const shuffled = modules.toSorted(
    (a, b) => (plans[modules.indexOf(a)]?.place ?? 0) - (plans[modules.indexOf(b)]?.place ?? 0),
  );
  return { log, modules, shuffled };
}

/** Fails when a module was started while a need was not up, or twice without a stop between. */
function checkOrder(log: readonly string[], modules: readonly FakeModule[]) {
  const up = new Set<string>();
  const open = new Set<string>();
  for (const entry of log) {
    const [name = '', what] = entry.split(' ');
    if (what === 'start') {
      const module = modules.find(({ descriptor }) => descriptor.name === name);
      expect([name, module?.descriptor.needs.filter((need) => !up.has(need))]).toEqual([name, []]);
      expect([name, open.has(name)]).toEqual([name, false]);
      open.add(name);
    }
    if (what === 'started') up.add(name);
    if (what === 'stop') {
      up.delete(name);
      open.delete(name);
    }
  }
  return open;
}

test('ORCH-17: any graph, any faults: started in order, one start at a time, honest, and stopped', async () => {
  await fc.assert(
    fc.asyncProperty(
      plan,
      fc.array(step, { maxLength: 12 }),
      fc.nat(),
      async (plans, steps, seed) => {
        const { log, modules, shuffled } = build(plans);
        const { supervisor, clock, states } = setUp(shuffled, { seed });
        const honest = () => {
          const now = states();
          for (const { descriptor } of modules) {
            if (now[descriptor.name] !== 'READY') continue;
            for (const need of descriptor.needs) expect(now[need]).toMatch(/READY|DEGRADED/);
          }
        };
        supervisor.changes(honest);
        const pending = [supervisor.start()];
        for (const action of steps) {
          const module = 'which' in action ? modules[action.which] : undefined;
          if (action.kind === 'advance') await clock.advance(action.ms);
          if (action.kind === 'lose' && module) module.says = LOST;
          if (action.kind === 'heal' && module) module.says = { state: 'READY' };
          if (action.kind === 'restart' && module) {
            pending.push(supervisor.restart(module.descriptor.name));
          }
          honest();
        }
        for (const module of modules) module.release();
        const stopping = log.length;
        const stopped = supervisor.stop();
        await clock.advance(modules.length * 20_000);
        await Promise.all([...pending, stopped]);
        // Starts that ignored their signal end only now, and are stopped for it.
        for (const module of modules) module.release();
        await clock.advance(20_000);

        for (const state of Object.values(states())) expect(state).toBe('STOPPED');
        expect(clock.sleepers()).toBe(0);
        expect([...checkOrder(log, modules)]).toEqual([]);
        const last = (name: string) => log.lastIndexOf(`${name} stop`);
        for (const { descriptor } of modules) {
          const own = last(descriptor.name);
          for (const need of descriptor.needs) {
            if (own >= stopping && last(need) >= stopping) expect(own).toBeLessThan(last(need));
          }
        }
      },
    ),
    { seed: 20_261_124, numRuns: 150 },
  );
}, 120_000);

test('ORCH-17: faults that end before the budget does leave every module READY', async () => {
  await fc.assert(
    fc.asyncProperty(plan, fc.nat(), async (plans, seed) => {
      const { modules, shuffled } = build(plans);
      const policy = { pollIntervalMs: 5_000 };
      const { supervisor, clock, states } = setUp(shuffled, { seed, policy });
      void supervisor.start();
      await clock.advance(modules.length * 120_000);
      expect([...new Set(Object.values(states()))]).toEqual(['READY']);
      const stopped = supervisor.stop();
      await clock.advance(modules.length * 20_000);
      await stopped;
    }),
    { seed: 20_261_125, numRuns: 15 },
  );
}, 120_000);
