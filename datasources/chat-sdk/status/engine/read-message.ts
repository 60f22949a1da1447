import type { InboundMessage, PublicKey } from '../../port.ts';
import { unwrap } from '../wire/application-metadata.ts';
import { decodeContent } from '../wire/content.ts';
import { MAX_STRANGER_CONTENT_BYTES } from '../wire/limits.ts';
import { isClockRefused } from './clock-rules.ts';

export interface MessageOrigin {
  /** Who signed the envelope. */
  readonly sender: PublicKey;
  /** Nobody the account listens for. */
  readonly isStranger: boolean;
  /** Readable by whoever holds the topic key, not by us alone. */
  readonly isPublic: boolean;
  /** Unix ns. */
  readonly timestamp: bigint;
}

/** The typed message in an ApplicationMetadataMessage, or why it is refused. */
export function readMessage(bytes: Uint8Array, origin: MessageOrigin): InboundMessage | string {
  if (origin.isStranger && bytes.length > MAX_STRANGER_CONTENT_BYTES) return 'oversized';
  const message = unwrap(bytes);
  if (message === null) return 'bad-message';
  // Else a message could be sent on to somebody it was not written for, in its author's name.
  if (message.author !== origin.sender) return 'author-not-sender';
  const { content, refused } = decodeContent(message.type, message.payload);
  if (content === null) return refused;
  if (isClockRefused(content, origin.timestamp)) return 'clock';
  const isForAll = content.type === 'contactCode' || content.type === 'unsupported';
  if (origin.isPublic && !isForAll) return 'private-content-in-public';
  const { messageId, author } = message;
  return { messageId, author, content, bytes, wakuTimestamp: origin.timestamp };
}
