import { LRUCache } from 'lru-cache';
import type { PublicKey } from '../../port.ts';
import { createTokenBucket, type Rate, type TokenBucket } from './token-bucket.ts';

/** Envelopes of one stranger: a request, what goes with it, and its repetitions. */
export const EACH_STRANGER: Rate = { burst: 60, everyMs: 5_000 };
/** Envelopes of all strangers together. An opening that makes us skip keys costs some 50 ms. */
export const ALL_STRANGERS: Rate = { burst: 600, everyMs: 300 };
/** Keys not heard of before: they cost an attacker nothing. */
export const NEW_STRANGERS: Rate = { burst: 200, everyMs: 15_000 };
/** Strangers whose budgets are remembered; the one heard longest ago is new again. */
const MAX_REMEMBERED_STRANGERS = 2_000;

/**
 * How much work people not listened for may cause. They prove nothing but that they hold a key, so what is over the
 * quota is dropped: honest ones repeat it. Whom the account listens for is never dropped: they take turns.
 */
export interface StrangerQuota {
  /** Asked once the signer of an envelope is known. Asked again for the same envelope it answers the same. */
  admits(signer: PublicKey, hash: string): boolean;
}

export function createStrangerQuota(now: () => number): StrangerQuota {
  const all = createTokenBucket(ALL_STRANGERS, now);
  const fresh = createTokenBucket(NEW_STRANGERS, now);
  const each = new LRUCache<PublicKey, TokenBucket>({ max: MAX_REMEMBERED_STRANGERS });
  let last: { readonly hash: string; readonly admitted: boolean } | null = null;

  function charge(signer: PublicKey): boolean {
    if (all.isEmpty()) return false;
    let own = each.get(signer);
    if (own === undefined) {
      if (fresh.isEmpty()) return false;
      fresh.take();
      own = createTokenBucket(EACH_STRANGER, now);
      each.set(signer, own);
    }
    if (own.isEmpty()) return false;
    own.take();
    all.take();
    return true;
  }

  return {
    admits: (signer, hash) => {
      // A batch that was rolled back is read again.
      if (last?.hash !== hash) last = { hash, admitted: charge(signer) };
      return last.admitted;
    },
  };
}
