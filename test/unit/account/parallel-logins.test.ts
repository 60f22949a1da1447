import { expect, test } from 'vitest';
import { createCore } from '../../../domains/account/deps.ts';
import { createKdf, runtimeKdf } from '../../../domains/account/kdf.ts';
import { login } from '../../../domains/account/login.ts';
import { createPerson, openHouse, PASSWORD } from './house.ts';

const CONCURRENCY = 2;

test('ACC-31: forty log-ins at once all end, two derivations at a time, and other questions are answered meanwhile', async () => {
  // 4 MiB each: enough that they would all overlap.
  const house = await openHouse({ kdf: { N: 2 ** 12, r: 8, p: 1 } });
  const people: Awaited<ReturnType<typeof createPerson>>[] = [];
  for (let n = 0; n < 8; n++) people.push(await createPerson(house, `Person ${n}`));
  let running = 0;
  let most = 0;
  let count = 0;
  const kdf = createKdf({
    concurrency: CONCURRENCY,
    maxWaiting: 64,
    async run(password, params) {
      running++;
      count++;
      most = Math.max(most, running);
      return runtimeKdf(password, params).finally(() => running--);
    },
  });
  const core = { ...createCore(house.deps), kdf };
  let ended = 0;
  const logins = Array.from({ length: 40 }, async (_, n) => {
    const keyUid = people[n % people.length]?.viewer.keyUid ?? '';
    // Each from a place of its own: wrong guesses are limited by source.
    const source = { address: `192.0.2.${n}`, loopback: false };
    const { type } = await login(core)({ keyUid, password: PASSWORD }, source);
    ended++;
    return type;
  });
  const all = Promise.all(logins);
  let answered = 0;
  while (ended < logins.length) {
    const [{ token } = { token: '' }] = people;
    if ((await house.service.authenticate(token)) && ended < logins.length) answered++;
    await new Promise((resolve) => setImmediate(resolve));
  }
  expect(await all).toEqual(Array(40).fill('LoginSuccess'));
  expect(count).toBeGreaterThanOrEqual(40);
  expect(most).toBe(CONCURRENCY);
  expect(running).toBe(0);
  expect(answered).toBeGreaterThan(10);
});
