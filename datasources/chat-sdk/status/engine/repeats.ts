import { createHash } from 'node:crypto';
import { LRUCache } from 'lru-cache';

/** Payloads remembered, 16 bytes each. */
const MAX_REMEMBERED_PAYLOADS = 8_192;

/**
 * Payloads that something came of. Anybody can put a captured one under a new timestamp, which makes another hash:
 * without this each copy would be decrypted, and what has no ratchet acknowledged, again. An honest repetition is
 * encrypted anew. Kept in memory: after a restart each copy counts once more.
 */
export interface Repeats {
  isRepeated(contentTopic: string, payload: Uint8Array): boolean;
  remember(contentTopic: string, payload: Uint8Array): void;
}

function digest(contentTopic: string, payload: Uint8Array): string {
  const hash = createHash('sha256').update(contentTopic).update(payload).digest();
  return hash.toString('base64', 0, 16);
}

export function createRepeats(): Repeats {
  const known = new LRUCache<string, true>({ max: MAX_REMEMBERED_PAYLOADS });
  return {
    isRepeated: (contentTopic, payload) => known.has(digest(contentTopic, payload)),
    remember: (contentTopic, payload) => void known.set(digest(contentTopic, payload), true),
  };
}
