import { setImmediate } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { createLanes } from '../../../prisma/postgres/lanes.ts';

/** A job that says when it comes and goes, and stays for some turns of the event loop. */
function jobs(log: string[]) {
  return (name: string) => async () => {
    log.push(`${name} in`);
    for (let turn = 0; turn < 5; turn += 1) await setImmediate();
    log.push(`${name} out`);
  };
}

test('DB-6: jobs of one lane run one at a time, in the order they came, beside those of others', async () => {
  const lanes = createLanes({ atOnce: 10, maxWaiting: 100 });
  const log: string[] = [];
  const job = jobs(log);
  const lane = (name: string) => ['1', '2', '3'].map((n) => lanes.run(name, job(`${name} ${n}`)));
  await Promise.all([...lane('alice'), ...lane('bob')]);
  const of = (name: string) => log.filter((line) => line.startsWith(name));
  for (const name of ['alice', 'bob']) {
    expect(of(name)).toEqual(
      ['1', '2', '3'].flatMap((n) => [`${name} ${n} in`, `${name} ${n} out`]),
    );
  }
  expect(log.indexOf('bob 1 in')).toBeLessThan(log.indexOf('alice 1 out'));
});

test('DB-30: no more run at once than allowed, and a busy lane leaves the others their turn', async () => {
  const lanes = createLanes({ atOnce: 2, maxWaiting: 100 });
  const log: string[] = [];
  const job = jobs(log);
  const all = ['alice', 'alice', 'alice', 'alice', 'bob', null, null].map((lane, n) =>
    lanes.run(lane, job(`${lane} ${n}`)),
  );
  await Promise.all(all);
  let running = 0;
  for (const line of log) {
    running += line.endsWith(' in') ? 1 : -1;
    expect(running).toBeLessThanOrEqual(2);
  }
  expect(log.indexOf('bob 4 in')).toBeLessThan(log.indexOf('alice 1 in'));
});

test('a job that fails ends its turn only; more waiting than allowed are refused', async () => {
  const lanes = createLanes({ atOnce: 1, maxWaiting: 2 });
  const failed = lanes.run('alice', () => {
    throw new Error('no');
  });
  const next = lanes.run('alice', async () => 1);
  await expect(lanes.run('bob', async () => 3)).rejects.toMatchObject({ fault: 'OVERLOADED' });
  await expect(failed).rejects.toThrow('no');
  expect(await next).toBe(1);
  expect(await lanes.run('bob', async () => 4)).toBe(4);
});
