import { LRUCache } from 'lru-cache';
import type { EngineAccount, PublicKey } from '../../port.ts';
import type { EncryptionContext } from '../encryption/context.ts';
import { keyPair } from '../wire/keys.ts';
import type { RandomBytes } from '../wire/random.ts';
import { createTopicKeys, type DeriveTopicKey } from '../wire/symmetric-key.ts';
import type { ChatTopic } from '../wire/topics.ts';
import { createTimeline } from './timeline.ts';
import type { EnvelopeKeys } from './topic-keys.ts';

/** A clock set back by more than this was wrong before, ms. */
const SET_BACK_MS = 1_000;
/** People kept ready to write to; others cost a Diffie-Hellman each time. */
const NEGOTIATED_TOPICS = 1_000;

/** One unlocked account: its keys, copied, and what is asked of time and chance. */
export interface AccountContext extends EncryptionContext, EnvelopeKeys {
  /** Unix ns for envelopes, never the same twice. */
  envelopeTime(): bigint;
  /** Overwrites the copy of the private key and drops derived keys. */
  wipe(): void;
}

/** @throws RangeError when the keys are not a pair */
export function createAccountContext(
  account: EngineAccount,
  now: () => number,
  random: RandomBytes,
  deriveKey?: DeriveTopicKey,
): AccountContext {
  const privateKey = Uint8Array.from(account.privateKey);
  if (keyPair(privateKey).publicKey !== account.publicKey) {
    throw new RangeError(
      `The private key given is not that of ${account.publicKey}: unlock the account anew`,
    );
  }
  const topicKeys = createTopicKeys(deriveKey);
  const negotiatedTopics = new LRUCache<PublicKey, ChatTopic>({ max: NEGOTIATED_TOPICS });
  return {
    publicKey: account.publicKey,
    installationId: account.installationId,
    privateKey,
    topicKeys,
    negotiatedTopics,
    now,
    random,
    bundleTime: createTimeline(now),
    // The network refuses what claims to come from the future, for as long as that lies ahead.
    envelopeTime: createTimeline(now, SET_BACK_MS),
    wipe: () => {
      privateKey.fill(0);
      topicKeys.clear();
      negotiatedTopics.clear();
    },
  };
}
