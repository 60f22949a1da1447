import { describe, expect, test } from 'vitest';
import { createWakeUps } from '../../../domains/shared/wake-ups.ts';

describe('wake-ups', () => {
  test('one that comes between looking and waiting is not lost', async () => {
    const wakeUps = createWakeUps();
    const listener = wakeUps.listen('alice', []);
    listener.reset();
    wakeUps.wake('alice');
    await expect(listener.next()).resolves.toBeUndefined();
  });

  test('an abort wakes too, also one that came before', async () => {
    const wakeUps = createWakeUps();
    const controller = new AbortController();
    const listener = wakeUps.listen('alice', [controller.signal]);
    const waiting = listener.next();
    controller.abort();
    await expect(waiting).resolves.toBeUndefined();
    listener.reset();
    await expect(listener.next()).resolves.toBeUndefined();
  });

  test('somebody else is not woken', async () => {
    const wakeUps = createWakeUps();
    const bob = wakeUps.listen('bob', []);
    const woken = bob.next().then(() => 'woken');
    wakeUps.wake('alice');
    await expect(Promise.race([woken, Promise.resolve('asleep')])).resolves.toBe('asleep');
    bob.close();
    await expect(woken).resolves.toBe('woken');
  });
});
