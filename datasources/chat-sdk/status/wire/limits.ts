/** The most this gateway takes from outside, in bytes. */

/** One envelope: the network's constant of 1 MiB (status-wire-protocol §2.7). */
export const MAX_ENVELOPE_BYTES = 1024 * 1024;

/** What fits an envelope once flags, padding, signature and the cipher's own bytes are in it. */
export const MAX_ENVELOPE_PAYLOAD_BYTES = MAX_ENVELOPE_BYTES - 1024;

/** A message, whole or put together from segments, of somebody not listened for: a greeting and two bundles are 20 KiB. */
export const MAX_STRANGER_MESSAGE_BYTES = 512 * 1024;

/** What a stranger says in one ApplicationMetadataMessage: a text of 4096 code points has at most 16 KiB. It is kept. */
export const MAX_STRANGER_CONTENT_BYTES = 32 * 1024;

/** One message, whole or put together from segments. */
export const MAX_MESSAGE_BYTES = 8 * 1024 * 1024;
