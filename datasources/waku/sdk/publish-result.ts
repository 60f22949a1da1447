import type { PublishFailure } from '../message-rules.ts';

/** LightPush v3 status codes (LIP 176). */
const OUTCOMES: Readonly<Record<number, Pick<PublishFailure, 'code' | 'retryable'>>> = {
  400: { code: 'REJECTED', retryable: false },
  413: { code: 'TOO_LARGE', retryable: false },
  420: { code: 'REJECTED', retryable: false },
  421: { code: 'REJECTED', retryable: false },
  429: { code: 'RATE_LIMITED', retryable: true },
  500: { code: 'NO_PEERS', retryable: true },
  503: { code: 'NO_PEERS', retryable: true },
  // Out of RLN proofs until the next epoch.
  504: { code: 'RATE_LIMITED', retryable: true },
  505: { code: 'NO_PEERS', retryable: true },
};
const UNKNOWN_OUTCOME = { code: 'REJECTED', retryable: false } as const;

/** What a status other than 200 means to the sender. */
export function pushFailure(status: number, description: string | undefined): PublishFailure {
  const outcome = OUTCOMES[status] ?? UNKNOWN_OUTCOME;
  return { ok: false, ...outcome, detail: `${status} ${description ?? ''}`.trim() };
}

/** LightPush v2 has no codes; what its text says is all there is. */
export function legacyPushFailure(info: string | undefined): PublishFailure {
  const detail = info ?? 'refused without a reason';
  if (/too large|too big|size/i.test(detail)) {
    return { ok: false, code: 'TOO_LARGE', retryable: false, detail };
  }
  if (/rate|too many/i.test(detail)) {
    return { ok: false, code: 'RATE_LIMITED', retryable: true, detail };
  }
  if (/peer|relay/i.test(detail)) return { ok: false, code: 'NO_PEERS', retryable: true, detail };
  return { ok: false, code: 'REJECTED', retryable: false, detail };
}
