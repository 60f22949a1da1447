import { expect, test } from 'vitest';
import { nextClock } from '../../../domains/chat/conversations.ts';
import type { Work } from '../../../domains/shared/unit-of-work.ts';

const now = Date.UTC(2026, 0, 1);
const work = { now: new Date(now) } as Work;
const after = (lastClock: bigint) => nextClock(work, { lastClock }) - BigInt(now);

test('CHAT-16: the next clock is the wall clock, or one more than the newest', () => {
  expect(after(0n)).toBe(0n);
  expect(after(BigInt(now))).toBe(1n);
  expect(after(BigInt(now) + 1_000n)).toBe(1_001n);
});

test('CHAT-17: after a clock that ran a day ahead, messages are still ones that receivers take', () => {
  expect(after(BigInt(now) + 86_400_000n)).toBe(118_000n);
});
