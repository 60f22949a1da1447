import { randomUUID } from 'node:crypto';
import { proto_lightpush } from '@waku/proto';

import { CODEC } from '../libp2p/codecs.ts';
import type { PublishFailure } from '../message-rules.ts';
import type { WakuMessage } from '../port.ts';
import { legacyPushFailure, pushFailure } from './publish-result.ts';
import { type Request, RequestTimeoutError } from './request.ts';
import type { ServicePeer } from './service-peers.ts';

const { LightPushRequestV3, LightPushResponseV3, PushRpc } = proto_lightpush;

/** Pushes a message to one service node; null when it took it. The SDK's own sender hides the status. */
export async function pushTo(
  peer: ServicePeer,
  message: WakuMessage,
  request: Request,
  signal: AbortSignal,
): Promise<PublishFailure | null> {
  try {
    return peer.lightPush === 'v2'
      ? await pushV2(peer, message, request, signal)
      : await pushV3(peer, message, request, signal);
  } catch (error) {
    signal.throwIfAborted();
    const code = error instanceof RequestTimeoutError ? 'TIMEOUT' : 'NO_PEERS';
    return { ok: false, code, retryable: true, detail: String(error) };
  }
}

async function pushV3(
  peer: ServicePeer,
  { pubsubTopic, ...message }: WakuMessage,
  request: Request,
  signal: AbortSignal,
): Promise<PublishFailure | null> {
  const body = LightPushRequestV3.encode({ requestId: randomUUID(), pubsubTopic, message });
  const answer = await request(peer.peerId, CODEC.lightPushV3, body, signal);
  const { statusCode, statusDesc } = LightPushResponseV3.decode(answer);
  return statusCode === 200 ? null : pushFailure(statusCode, statusDesc);
}

async function pushV2(
  peer: ServicePeer,
  { pubsubTopic, ...message }: WakuMessage,
  request: Request,
  signal: AbortSignal,
): Promise<PublishFailure | null> {
  const body = PushRpc.encode({ requestId: randomUUID(), request: { pubsubTopic, message } });
  const answer = await request(peer.peerId, CODEC.lightPushV2, body, signal);
  const { response } = PushRpc.decode(answer);
  return response?.isSuccess ? null : legacyPushFailure(response?.info);
}
