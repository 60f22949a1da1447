import type { InboundMessage } from '../../datasources/chat-sdk/port.ts';
import type { Work } from '../shared/unit-of-work.ts';
import { latestClock } from '../shared/wire-rules.ts';

/** The clock of a change made here: wall time in ms, but newer than everything known (status-wire-protocol §6.1). */
export function nextClock(work: Work, ...known: readonly bigint[]): bigint {
  return known.reduce(
    (clock, seen) => (seen >= clock ? seen + 1n : clock),
    BigInt(work.now.getTime()),
  );
}

/**
 * Whether a message makes a statement about being contacts that lies in the future: it would outlive everything said
 * later. The engine checks the message's own clock, not the clocks it carries.
 */
export function isFromFuture({ content, wakuTimestamp }: InboundMessage): boolean {
  const limit = latestClock(wakuTimestamp);
  const clocks = [
    'contactRequestClock' in content ? content.contactRequestClock : 0n,
    ...('propagatedState' in content && content.propagatedState
      ? [content.propagatedState.localClock, content.propagatedState.remoteClock]
      : []),
  ];
  return clocks.some((clock) => clock > limit);
}
