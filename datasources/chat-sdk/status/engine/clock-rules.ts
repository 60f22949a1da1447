import type { InboundContent } from '../../port.ts';
import { msToNs } from './timeline.ts';

const TOLERANCE_MS = 120_000;
const NS_PER_S = 1_000_000_000n;

/** Whether an envelope claims to come from the future: its time bounds the clocks of what it carries. */
export function isFutureEnvelope(timestamp: bigint, now: number): boolean {
  return timestamp > msToNs(now + TOLERANCE_MS);
}

/** Clocks that a message carries beside its own, ms: what it says about being contacts. */
function carriedClocks(content: InboundContent): bigint[] {
  const stated = 'contactRequestClock' in content ? [content.contactRequestClock] : [];
  const both = 'propagatedState' in content ? content.propagatedState : null;
  return both === null ? stated : [...stated, both.localClock, both.remoteClock];
}

/**
 * Whether a clock is 0, or one more than 120 s past the second its envelope was sent (status-wire-protocol §6.1).
 * A contact code without an identity has no clock to check.
 */
export function isClockRefused(content: InboundContent, timestamp: bigint): boolean {
  if (content.type === 'unsupported') return false;
  if (content.clock === 0n) return content.type !== 'contactCode';
  const latest = (timestamp / NS_PER_S) * 1000n + BigInt(TOLERANCE_MS);
  // A clock carried may be as late as the next second: it is compared in ms elsewhere.
  return content.clock > latest || carriedClocks(content).some((clock) => clock > latest + 999n);
}
