import { proto_lightpush } from '@waku/proto';

import type { Ingest, PushOutcome } from './ingest.ts';

const { LightPushRequestV3, LightPushResponseV3, PushRpc } = proto_lightpush;

/** Answers one LightPush v3 request (LIP 176). */
export async function answerLightPushV3(
  request: Uint8Array,
  ingest: Ingest,
  refusal: PushOutcome | null,
): Promise<Uint8Array> {
  const decoded = decodeOrNull(() => LightPushRequestV3.decode(request));
  const outcome = await settle(ingest, refusal, decoded && [decoded.pubsubTopic, decoded.message]);
  return LightPushResponseV3.encode({ requestId: decoded?.requestId ?? '', ...outcome });
}

/** Answers one LightPush v2 request (19/WAKU2-LIGHTPUSH), which knows success and failure only. */
export async function answerLightPushV2(
  request: Uint8Array,
  ingest: Ingest,
  refusal: PushOutcome | null,
): Promise<Uint8Array> {
  const decoded = decodeOrNull(() => PushRpc.decode(request));
  const outcome = await settle(
    ingest,
    refusal,
    decoded && [decoded.request?.pubsubTopic, decoded.request?.message],
  );
  return PushRpc.encode({
    requestId: decoded?.requestId ?? '',
    response: { isSuccess: outcome.statusCode === 200, info: outcome.statusDesc },
  });
}

async function settle(
  ingest: Ingest,
  refusal: PushOutcome | null,
  pushed: Parameters<Ingest['pushed']> | null,
): Promise<PushOutcome> {
  if (refusal) return refusal;
  if (!pushed) return { statusCode: 400, statusDesc: 'malformed request', relayPeerCount: 0 };
  try {
    return await ingest.pushed(...pushed);
  } catch {
    return { statusCode: 500, statusDesc: 'the message could not be relayed', relayPeerCount: 0 };
  }
}

function decodeOrNull<TDecoded>(decode: () => TDecoded): TDecoded | null {
  try {
    return decode();
  } catch {
    return null;
  }
}
