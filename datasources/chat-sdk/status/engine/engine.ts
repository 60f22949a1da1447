import type { WakuPort } from '../../../waku/port.ts';
import type { ChatEngine, EngineAccount, OpenOptions } from '../../port.ts';
import type { RandomBytes } from '../wire/random.ts';
import type { DeriveTopicKey } from '../wire/symmetric-key.ts';
import { createAccountContext } from './account-context.ts';
import { createAdvertisementLimit } from './advertisement-limit.ts';
import { loadCorrespondents } from './correspondents.ts';
import type { DropCounters } from './drop-counters.ts';
import { inboundBatches } from './inbound.ts';
import { createStateCache } from './lease.ts';
import { createListening } from './listening.ts';
import { createOperations } from './operations.ts';
import { prepareEnvelopes } from './prepare.ts';
import { createRepeats } from './repeats.ts';
import { EngineClosedError } from './serial-queue.ts';
import { createStrangerQuota } from './stranger-quota.ts';
import { createSyncTracker } from './sync-tracker.ts';
import { ownTopicKeys } from './topic-keys.ts';

export interface EngineDeps {
  readonly waku: WakuPort;
  /** `/waku/2/rs/<cluster>/<shard>` of 1:1 traffic. */
  readonly pubsubTopic: string;
  /** Unix ms. */
  now(): number;
  readonly random: RandomBytes;
  readonly deriveTopicKey?: DeriveTopicKey | undefined;
  readonly counters: DropCounters;
  readonly onFault: (error: unknown) => void;
  readonly onClose: () => void;
}

/** A second iteration of `inbound` began while one runs. */
class InboundConsumedError extends Error {
  override readonly name = 'InboundConsumedError';
  constructor() {
    super('inbound() has a consumer already: end that iteration first.');
  }
}

function isOnline(waku: WakuPort): boolean {
  try {
    return waku.info().online;
  } catch {
    return false;
  }
}

/**
 * The engine of one unlocked account over the Status wire protocol. The account's private key is copied; `close` wipes
 * the copy. A batch that was rolled back is yielded again; after ten times the iteration ends with InboundStalledError,
 * and a new one starts from the committed positions; the same holds when the caller's database fails (StateReadError). Messages received before are yielded again, and acknowledged
 * again, when their sender repeats them: consumers dedupe by message id.
 */
export async function createStatusEngine(
  account: EngineAccount,
  options: OpenOptions,
  deps: EngineDeps,
): Promise<ChatEngine> {
  const context = createAccountContext(account, () => deps.now(), deps.random, deps.deriveTopicKey);
  const cache = createStateCache(options.state);
  const operations = createOperations(cache);
  const tracker = createSyncTracker(isOnline(deps.waku));
  const closing = new AbortController();
  const mayAdvertise = createAdvertisementLimit(context.now);
  const quota = createStrangerQuota(context.now);
  const repeats = createRepeats();
  const listening = createListening({
    keys: context,
    pubsubTopic: deps.pubsubTopic,
    tracker,
    now: context.now,
    position: (topic) => options.position(topic),
  });
  let isConsumed = false;
  let closed: Promise<void> | null = null;

  listening.listen(ownTopicKeys(context));
  for (const peer of options.peers) listening.watch(peer);
  for (const peer of await loadCorrespondents(options.state)) listening.expect(peer);

  function assertOpen(): void {
    if (closed !== null) throw new EngineClosedError();
  }

  async function* inbound(signal: AbortSignal) {
    assertOpen();
    if (isConsumed) throw new InboundConsumedError();
    isConsumed = true;
    const { waku, counters, onFault } = deps;
    const seen = (topic: string, hash: string) => options.seen(topic, hash);
    const guards = { quota, repeats, mayAdvertise, isKnown: listening.isWatched };
    const shared = { context, listening, tracker, operations, ...guards };
    const ended = AbortSignal.any([signal, closing.signal]);
    try {
      yield* inboundBatches({ ...shared, waku, counters, onFault, seen }, ended);
    } finally {
      isConsumed = false;
    }
  }

  async function close(): Promise<void> {
    closing.abort();
    await operations.close();
    context.wipe();
    cache.clear();
    deps.onClose();
  }

  return {
    prepare: async (request) => {
      const { result, transaction } = await operations.run(
        (lease) => prepareEnvelopes(lease, context, deps.pubsubTopic, request),
        ({ recipient, forgotten }) => {
          for (const peer of forgotten) listening.forget(peer);
          if (recipient !== null) listening.expect(recipient);
        },
      );
      const { envelopes, datasyncId } = result;
      return { envelopes, datasyncId, ...transaction.handle };
    },
    inbound,
    watch: (peer) => {
      if (closed === null) listening.watch(peer);
    },
    unwatch: (peer) => {
      if (closed === null) listening.unwatch(peer);
    },
    sync: () => tracker.status(),
    close: () => {
      closed ??= close();
      return closed;
    },
  };
}
