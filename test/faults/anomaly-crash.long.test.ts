import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { DATABASES } from '../support/databases.ts';
import { transcript } from '../support/person.ts';
import { attempted, MANY, TROUBLE } from './support/attempt.ts';
import { faultOf, goneAfter } from './support/faults.ts';
import { mutationsOn } from './support/mutations-on.ts';
import { openWorld, type World } from './support/world.ts';

for (const database of DATABASES) {
  const { name, absent } = database;
  describe.skipIf(absent !== null)(`${name}${absent ? `: ${absent}` : ''}`, () => {
    let world: World;
    beforeAll(async () => {
      world = await openWorld(database);
    }, 60_000);
    afterAll(() => world?.[Symbol.asyncDispose]());

    test.each(mutationsOn(name))(
      `FAULT-7: %s on ${name}: the database gone after any write, and started again`,
      async (_, tried) => {
        const { gateway, driver } = world.hers;
        for (let n = 1; n < MANY; n += 1) {
          const attempt = await tried.prepare(world);
          await world.quiet();
          const gone = goneAfter(n, () => faultOf(world.provider, 'connection lost'));
          driver.interference = gone;
          const answer = await attempted(world, tried, attempt);
          const { fired } = gone;
          if (fired) {
            const where = `${n}: ${fired.sql}`;
            expect([...TROUBLE, tried.success], where).toContain(answer);
            await gateway.stop();
            driver.interference = {};
            await world.restart();
            await world.check({ justStarted: true });
            // Shows her token, so that her engine runs.
            await transcript(world.alice, world.chat.alice, 1);
            const again = await attempted(world, tried, attempt);
            expect([tried.success, ...tried.again], where).toContain(again);
          } else {
            driver.interference = {};
            expect(answer).toBe(tried.success);
          }
          await attempt.done?.();
          await world.quiet();
          await world.check();
          if (!fired) break;
        }
        await world.talk();
        await world.checkAll();
      },
    );
  });
}
