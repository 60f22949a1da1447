/** Numbers and bounds of the wire that several domains read (status-wire-protocol §6.1, Appendix A). */

/** ContentType of a ChatMessage. */
export const CONTENT_TYPE = { TEXT_PLAIN: 1, EMOJI: 4, CONTACT_REQUEST: 11 } as const;

/** MessageType of a ChatMessage. */
export const MESSAGE_TYPE = { ONE_TO_ONE: 1 } as const;

/** How far ahead of its envelope a statement may claim to be, ms. */
const TOLERANCE_MS = 120_000n;

/** The latest clock, ms, that what came in an envelope of this Waku timestamp (ns) may carry. */
export function latestClock(wakuTimestamp: bigint): bigint {
  return wakuTimestamp / 1_000_000n + TOLERANCE_MS;
}
