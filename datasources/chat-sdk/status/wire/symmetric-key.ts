/** The envelope key of a symmetric topic (status-wire-protocol §2.4). */
import { pbkdf2 } from 'node:crypto';
import { promisify } from 'node:util';
import { LRUCache } from 'lru-cache';

export type SymmetricKeyCache = LRUCache<string, Promise<Uint8Array>>;

// 65356, not 65536: the network's own number.
const ITERATIONS = 65_356;
const CACHED_KEYS = 512;
const derive = promisify(pbkdf2);

/** The key of a topic from its chat id. */
export type DeriveTopicKey = (chatId: string) => Promise<Uint8Array>;

/** 32 bytes, PBKDF2-HMAC-SHA-256 of the chat id with an empty salt; about 20 ms, off the main thread. */
export const deriveTopicKey: DeriveTopicKey = async (chatId) =>
  new Uint8Array(await derive(chatId, '', ITERATIONS, 32, 'sha256'));

export function createSymmetricKeyCache(): SymmetricKeyCache {
  return new LRUCache({ max: CACHED_KEYS });
}

const shared = createSymmetricKeyCache();

/**
 * Derived the first time, then cached. Do not change the result in place. Keys of negotiated topics belong in a cache
 * of the account's own, cleared when it locks.
 */
export function symmetricKey(
  chatId: string,
  cache: SymmetricKeyCache = shared,
  deriveKey: DeriveTopicKey = deriveTopicKey,
): Promise<Uint8Array> {
  const known = cache.get(chatId);
  if (known !== undefined) return known;
  const key = deriveKey(chatId);
  cache.set(chatId, key);
  return key;
}

/** The topic keys of one account. */
export interface TopicKeys {
  /** Of a topic whose chat id anybody can compute; kept for all accounts. */
  open(chatId: string): Promise<Uint8Array>;
  /** Of a negotiated topic: a secret of this account and one person. */
  secret(chatId: string): Promise<Uint8Array>;
  /** Forgets what is secret. */
  clear(): void;
}

export function createTopicKeys(deriveKey: DeriveTopicKey = deriveTopicKey): TopicKeys {
  const secrets = createSymmetricKeyCache();
  const opens = deriveKey === deriveTopicKey ? shared : createSymmetricKeyCache();
  return {
    open: (chatId) => symmetricKey(chatId, opens, deriveKey),
    secret: (chatId) => symmetricKey(chatId, secrets, deriveKey),
    clear: () => secrets.clear(),
  };
}
