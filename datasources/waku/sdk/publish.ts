import { wakuMessageHash } from '../message-hash.ts';
import type { PublishFailure } from '../message-rules.ts';
import type { PublishResult, WakuMessage } from '../port.ts';
import { pushTo } from './light-push.ts';
import type { Request } from './request.ts';
import type { ServicePeer } from './service-peers.ts';

const NO_PEERS: PublishFailure = {
  ok: false,
  code: 'NO_PEERS',
  retryable: true,
  detail: 'No connected service node serves LightPush for this topic',
};

/**
 * Pushes to the first peers at once, to the others one by one while none accepts. Done at the first acceptance;
 * what is still under way then may only help.
 */
export async function publishTo(
  peers: readonly ServicePeer[],
  atOnce: number,
  message: WakuMessage,
  request: Request,
  signal: AbortSignal,
): Promise<PublishResult> {
  let accepted = 0;
  let failure = NO_PEERS;
  const attempt = async (peer: ServicePeer) => {
    const refused = await pushTo(peer, message, request, signal);
    if (refused === null) accepted += 1;
    // A final refusal says more than a passing one.
    else if (failure === NO_PEERS || !refused.retryable) failure = refused;
    return refused === null;
  };
  const rounds = [peers.slice(0, atOnce), ...peers.slice(atOnce).map((peer) => [peer])];
  for (const round of rounds) {
    if (await anyTrue(round.map(attempt))) {
      return { ok: true, hash: wakuMessageHash(message), acceptedBy: accepted };
    }
    signal.throwIfAborted();
  }
  return failure;
}

async function anyTrue(attempts: readonly Promise<boolean>[]): Promise<boolean> {
  const successes = attempts.map(async (attempt) => {
    if (!(await attempt)) throw new Error('refused');
    return true;
  });
  return Promise.any(successes).catch(() => false);
}
