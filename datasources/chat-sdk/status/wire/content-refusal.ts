import type { InboundContent } from '../../port.ts';
import { acceptDisplayName } from './display-name.ts';

/** Why content was refused, for the caller's counters. */
export type ContentRefusal =
  | 'content-malformed'
  | 'content-clock'
  | 'content-timestamp'
  | 'content-id'
  | 'content-message-type'
  | 'content-type'
  | 'content-text'
  | 'content-attachment'
  | 'content-display-name';

export type DecodedContent =
  | { readonly content: InboundContent; readonly refused: null }
  | { readonly content: null; readonly refused: ContentRefusal };

/** Longest id seen is a private group's, uuid and key: 169 characters. */
const MAX_ID_LENGTH = 256;

export function accept(content: InboundContent): DecodedContent {
  return { content, refused: null };
}

export function refuse(refused: ContentRefusal): DecodedContent {
  return { content: null, refused };
}

/** @throws RangeError when there is a reason: own content must not be composed if a receiver would refuse it */
export function assertAcceptable(what: string, reason: ContentRefusal | null): void {
  if (reason === null) return;
  throw new RangeError(
    `A ${what} breaks a rule of the wire (${reason}): check it before composing`,
  );
}

export function isIdLength(id: string): boolean {
  return id.length <= MAX_ID_LENGTH;
}

/** A bad name must not cost the contact-request state that travels with it: it counts as none. */
export function nameOrNone(name: string): string {
  return acceptDisplayName(name) ?? '';
}

export function nameRefusal(name: string): ContentRefusal | null {
  return acceptDisplayName(name) === null ? 'content-display-name' : null;
}
