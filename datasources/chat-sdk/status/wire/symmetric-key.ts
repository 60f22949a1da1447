/** The envelope key of a symmetric topic (status-wire-protocol §2.4). */
import { pbkdf2 } from 'node:crypto';
import { promisify } from 'node:util';
import { LRUCache } from 'lru-cache';

export type SymmetricKeyCache = LRUCache<string, Promise<Uint8Array>>;

// 65356, not 65536: the network's own number.
const ITERATIONS = 65_356;
const CACHED_KEYS = 512;
const derive = promisify(pbkdf2);

export function createSymmetricKeyCache(): SymmetricKeyCache {
  return new LRUCache({ max: CACHED_KEYS });
}

const shared = createSymmetricKeyCache();

/**
 * 32 bytes, PBKDF2-HMAC-SHA-256 of the chat id with an empty salt; about 20 ms the first time, then cached. Do not
 * change the result in place. Keys of negotiated topics belong in a cache of the account's own, cleared when it locks.
 */
export function symmetricKey(
  chatId: string,
  cache: SymmetricKeyCache = shared,
): Promise<Uint8Array> {
  const known = cache.get(chatId);
  if (known !== undefined) return known;
  const key = derive(chatId, '', ITERATIONS, 32, 'sha256').then((bytes) => new Uint8Array(bytes));
  cache.set(chatId, key);
  return key;
}
