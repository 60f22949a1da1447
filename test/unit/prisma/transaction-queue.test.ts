import { setImmediate } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { createTransactionQueue } from '../../../prisma/transaction-queue.ts';

const deadlineMs = 10_000;

test('DB-6: jobs run one at a time, in the order they came', async () => {
  const queue = createTransactionQueue({ deadlineMs, maxWaiting: 100 });
  const log: string[] = [];
  await Promise.all(
    ['alice', 'bob', 'carol'].map((name) =>
      queue.run(async () => {
        log.push(`${name} in`);
        await setImmediate();
        log.push(`${name} out`);
      }),
    ),
  );
  expect(log).toEqual(['alice', 'bob', 'carol'].flatMap((name) => [`${name} in`, `${name} out`]));
});

test('DB-24: the event loop turns between two jobs', async () => {
  const queue = createTransactionQueue({ deadlineMs, maxWaiting: 100 });
  let turns = 0;
  let done = false;
  const counting = (async () => {
    while (!done) {
      await setImmediate();
      turns += 1;
    }
  })();
  await Promise.all(Array.from({ length: 50 }, () => queue.run(async () => {})));
  done = true;
  await counting;
  expect(turns).toBeGreaterThanOrEqual(50);
});

test('more waiting than allowed are refused, and room comes back', async () => {
  const queue = createTransactionQueue({ deadlineMs, maxWaiting: 2 });
  const accepted = [queue.run(async () => 1), queue.run(async () => 2)];
  await expect(queue.run(async () => 3)).rejects.toMatchObject({ fault: 'OVERLOADED' });
  expect(await Promise.all(accepted)).toEqual([1, 2]);
  expect(await queue.run(async () => 4)).toBe(4);
});

test('a job that throws at once does not stop the next', async () => {
  const queue = createTransactionQueue({ deadlineMs, maxWaiting: 2 });
  const failed = queue.run(() => {
    throw new Error('no');
  });
  await expect(failed).rejects.toThrow('no');
  expect(await queue.run(async () => 1)).toBe(1);
});
