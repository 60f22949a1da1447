import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Tables } from '../support/consistency/tables.ts';
import { DATABASES } from '../support/databases.ts';
import { attempted, MANY, TROUBLE } from './support/attempt.ts';
import { FAULT_NAMES, faultOf, type Trap, type TrapOptions, trap } from './support/faults.ts';
import type { Attempt, MutationCase } from './support/mutations.ts';
import { mutationsOn } from './support/mutations-on.ts';
import { openWorld, type World } from './support/world.ts';

/** What a mutation leaves behind; not what runs by itself beside it. */
function deeds({ records, outbox, sessions, ...rest }: Tables) {
  const lasting = sessions.map(({ lastUsedAt, idleExpiresAt, ...session }) => session);
  return { ...rest, sessions: lasting };
}

for (const database of DATABASES) {
  const { name, absent } = database;
  describe.skipIf(absent !== null)(`${name}${absent ? `: ${absent}` : ''}`, () => {
    let world: World;
    beforeAll(async () => {
      world = await openWorld(database);
    }, 60_000);
    afterAll(() => world?.[Symbol.asyncDispose]());

    /** Lays a trap, calls, and waits until all that follows from it has happened too. */
    async function under(
      options: TrapOptions,
      tried: MutationCase,
      attempt: Attempt,
    ): Promise<{ answer: string; sprung: Trap }> {
      const sprung = trap(options);
      world.hers.driver.interference = sprung;
      try {
        const answer = await attempted(world, tried, attempt);
        if (!tried.beyond) world.hers.driver.interference = {};
        await world.quiet();
        return { answer, sprung };
      } finally {
        world.hers.driver.interference = {};
      }
    }

    describe.each(mutationsOn(name))('%s', (mutation, tried) => {
      test(`FAULT-2: ${mutation} on ${name}: a statement that fails leaves nothing half done`, async () => {
        let attempt = await tried.prepare(world);
        await world.quiet();
        let before = await world.check();
        for (let n = 1; n < MANY; n += 1) {
          const fault = FAULT_NAMES[n % FAULT_NAMES.length] ?? 'disk I/O';
          const error = () => faultOf(world.provider, fault);
          const { answer, sprung } = await under(
            { at: n, counts: ({ kind }) => kind !== 'rollback', when: 'before', error },
            tried,
            attempt,
          );
          const where = `${n}: ${fault} at ${sprung.fired?.sql}`;
          const after = await world.check();
          const failed = TROUBLE.includes(answer);
          if (failed) {
            expect(sprung.fired, where).not.toBeNull();
            // The same again is the next turn, which gets one statement further.
            if (sprung.committedBefore === 0) {
              expect(deeds(after), where).toEqual(deeds(before));
              before = after;
              continue;
            }
            expect([tried.success, ...tried.again], where).toContain(
              await attempted(world, tried, attempt),
            );
          } else expect(answer, where).toBe(tried.success);
          await attempt.done?.();
          if (!sprung.fired) break;
          attempt = await tried.prepare(world);
          await world.quiet();
          before = await world.check();
        }
        await world.talk();
        await world.checkAll();
      });

      test(`FAULT-3: ${mutation} on ${name}: a commit whose answer is lost is found out by trying again`, async () => {
        for (let n = 1; n < MANY; n += 1) {
          const attempt = await tried.prepare(world);
          await world.quiet();
          const error = () => faultOf(world.provider, 'connection lost');
          const { answer, sprung } = await under(
            { at: n, counts: ({ kind }) => kind === 'commit', when: 'after', error },
            tried,
            attempt,
          );
          const where = `${n}: ${sprung.fired?.sql}`;
          await world.check();
          if (TROUBLE.includes(answer)) {
            expect([tried.success, ...tried.again], where).toContain(
              await attempted(world, tried, attempt),
            );
          } else expect(answer, where).toBe(tried.success);
          await attempt.done?.();
          await world.quiet();
          await world.check();
          if (!sprung.fired) break;
        }
        await world.talk();
        await world.checkAll();
      });
    });
  });
}
