import { expect, test } from 'vitest';
import { createTimeline, msToNs } from '../../../../datasources/chat-sdk/status/engine/timeline.ts';

test('CHATSDK-87: times rise while the clock stands or stutters, and follow it when it is set back', () => {
  const clock = { ms: 500_000 };
  const time = createTimeline(() => clock.ms, 1_000);
  expect([time(), time()]).toEqual([msToNs(500_000), msToNs(500_000) + 1n]);
  clock.ms = 499_500;
  expect(time()).toBe(msToNs(500_000) + 2n);
  clock.ms = 5_000;
  expect([time(), time()]).toEqual([msToNs(5_000), msToNs(5_000) + 1n]);
});
