import type { WakuDelivery, WakuPort } from '../../../waku/port.ts';
import type { InboundBatch, OpenOptions } from '../../port.ts';
import type { DropCounters } from './drop-counters.ts';
import { type BatchDeps, readDelivery, toBatch } from './inbound-batch.ts';
import type { Operations } from './operations.ts';
import { EngineClosedError } from './serial-queue.ts';
import type { SyncTracker } from './sync-tracker.ts';

/** Times one delivery may be rolled back before the iteration ends. */
const MAX_ATTEMPTS = 10;

/** The consumer took the next batch with the last one neither settled nor rolled back. */
export class BatchOpenError extends Error {
  override readonly name = 'BatchOpenError';
  constructor() {
    super(
      'The batch before was neither settled() nor rolledBack(); it was rolled back. Do one of them first.',
    );
  }
}

/** The same delivery was rolled back again and again: the caller cannot commit. */
export class InboundStalledError extends Error {
  override readonly name = 'InboundStalledError';
  constructor() {
    super(
      `A batch was rolled back ${MAX_ATTEMPTS} times. Once commits work, iterate anew: nothing is lost.`,
    );
  }
}

export interface InboundDeps extends BatchDeps {
  readonly waku: WakuPort;
  readonly operations: Operations;
  readonly tracker: SyncTracker;
  readonly counters: DropCounters;
  readonly seen: OpenOptions['seen'];
}

/** Yields a delivery until it is settled: passing it over would let a later position hide it for ever. */
async function* attempt(
  deps: InboundDeps,
  delivery: Exclude<WakuDelivery, { kind: 'connection' }>,
): AsyncGenerator<InboundBatch, void> {
  for (let count = 0; count < MAX_ATTEMPTS; count += 1) {
    const { result, transaction } = await deps.operations.run(
      (lease) => readDelivery(deps, lease, delivery),
      ({ refused, isOfUse }) => {
        refused.forEach(deps.counters.count);
        if (isOfUse && delivery.kind === 'message') {
          deps.repeats.remember(delivery.message.contentTopic, delivery.message.payload);
        }
      },
    );
    try {
      yield toBatch(result.content, transaction);
      if (transaction.outcome() === 'settled') return;
      if (transaction.outcome() === 'open') throw new BatchOpenError();
    } finally {
      transaction.abandon();
    }
  }
  throw new InboundStalledError();
}

async function* deliveries(
  deps: InboundDeps,
  signal: AbortSignal,
): AsyncGenerator<Exclude<WakuDelivery, { kind: 'connection' }>, void> {
  const { listening, tracker, waku } = deps;
  tracker.restarted();
  const topics = await listening.startingPoints();
  const subscription = waku.subscribe(topics, { signal });
  let failure: { readonly error: unknown } | null = null;
  listening.attach(subscription, topics, (error) => {
    failure = { error };
    void subscription.close();
  });
  try {
    for await (const delivery of subscription) {
      if (signal.aborted) return;
      tracker.saw(delivery);
      if (delivery.kind !== 'connection') yield delivery;
    }
  } finally {
    listening.detach();
    await subscription.close();
  }
  const failed = failure as { readonly error: unknown } | null;
  if (failed !== null) throw failed.error;
}

/** One subscription over all topics, each delivery taken apart and handed over in its turn. */
export async function* inboundBatches(
  deps: InboundDeps,
  signal: AbortSignal,
): AsyncGenerator<InboundBatch, void> {
  try {
    for await (const delivery of deliveries(deps, signal)) {
      if (delivery.kind === 'message') {
        const { contentTopic, hash } = delivery.message;
        if (await deps.seen(contentTopic, hash)) {
          deps.counters.count('seen');
          continue;
        }
      }
      yield* attempt(deps, delivery);
      if (signal.aborted) return;
    }
  } catch (error) {
    if (!(error instanceof EngineClosedError)) throw error;
  }
}
