import type { InboundContent } from '../../port.ts';
import { msToNs } from './timeline.ts';

const TOLERANCE_MS = 120_000;
const NS_PER_S = 1_000_000_000n;

/** Whether an envelope claims to come from the future: its time bounds the clocks of what it carries. */
export function isFutureEnvelope(timestamp: bigint, now: number): boolean {
  return timestamp > msToNs(now + TOLERANCE_MS);
}

/**
 * Whether a clock is 0, or more than 120 s past the second its envelope was sent (status-wire-protocol §6.1).
 * A contact code without an identity has no clock to check.
 */
export function isClockRefused(content: InboundContent, timestamp: bigint): boolean {
  if (content.type === 'unsupported') return false;
  if (content.clock === 0n) return content.type !== 'contactCode';
  return content.clock > (timestamp / NS_PER_S) * 1000n + BigInt(TOLERANCE_MS);
}
