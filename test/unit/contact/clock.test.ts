import { expect, test } from 'vitest';
import type { InboundMessage } from '../../../datasources/chat-sdk/port.ts';
import { isFromFuture, nextClock } from '../../../domains/contact/clock.ts';
import type { Work } from '../../../domains/shared/unit-of-work.ts';

const NOW = Date.UTC(2026, 0, 1);
const work = { now: new Date(NOW) } as Work;
const now = BigInt(NOW);

test('CONTACT-13: a change made here is newer than everything known, and wall time else', () => {
  expect(nextClock(work)).toBe(now);
  expect(nextClock(work, 0n, now - 1n)).toBe(now);
  expect(nextClock(work, now)).toBe(now + 1n);
  expect(nextClock(work, now + 5n, now + 9n, now + 2n)).toBe(now + 10n);
});

/** Two minutes more than the envelope's time may be claimed (status-wire-protocol §6.1). */
const LATEST = now + 120_000n;
const saying = (content: object) =>
  ({ content, wakuTimestamp: now * 1_000_000n }) as unknown as InboundMessage;

test.each([
  ['a request', (clock: bigint) => saying({ contactRequestClock: clock })],
  [
    'what they say of their side',
    (localClock: bigint) => saying({ propagatedState: { localClock, remoteClock: 0n } }),
  ],
  [
    'what they say of this side',
    (remoteClock: bigint) => saying({ propagatedState: { localClock: 0n, remoteClock } }),
  ],
])('CONTACT-13: %s lies in the future from two minutes after its envelope on', (_, message) => {
  expect(isFromFuture(message(LATEST))).toBe(false);
  expect(isFromFuture(message(LATEST + 1n))).toBe(true);
});

test('a message without such clocks lies in no future', () => {
  expect(isFromFuture(saying({}))).toBe(false);
  expect(isFromFuture(saying({ propagatedState: null }))).toBe(false);
});
