import type { ReceivedWakuMessage, WakuDelivery } from '../../../waku/port.ts';
import type { InboundBatch, Transactional } from '../../port.ts';
import { type Lease, StateReadError } from './lease.ts';
import type { Listening } from './listening.ts';
import { type EnvelopeDeps, readEnvelope } from './read-envelope.ts';
import { type Findings, NOTHING, refusedFor } from './read-payload.ts';
import type { Transaction } from './transaction.ts';

/** A batch before it is tied to the caller's transaction. */
export type BatchContent = Omit<InboundBatch, keyof Transactional>;

export interface ReadDelivery {
  readonly content: BatchContent;
  /** Something came of it, or was written for it. */
  readonly isOfUse: boolean;
  /** Every reason for which the envelope, or a message in it, was refused. */
  readonly refused: readonly string[];
}

export interface BatchDeps extends Omit<EnvelopeDeps, 'lease'> {
  readonly listening: Listening;
  /** Hears of what should not happen: records that cannot be read, a fault of ours. */
  readonly onFault: (error: unknown) => void;
}

async function findings(
  deps: BatchDeps,
  lease: Lease,
  envelope: ReceivedWakuMessage,
): Promise<Findings> {
  try {
    const keys = deps.listening.keysOf(envelope.contentTopic);
    return await readEnvelope({ ...deps, lease }, keys, envelope);
  } catch (error) {
    // The database's trouble is the caller's to wait out; anything else must not stop everybody's messages.
    if (error instanceof StateReadError) throw error;
    lease.reset();
    deps.onFault(error);
    return refusedFor('fault');
  }
}

/** What a delivery comes to; its record changes are in the lease. */
export async function readDelivery(
  deps: BatchDeps,
  lease: Lease,
  delivery: Exclude<WakuDelivery, { kind: 'connection' }>,
): Promise<ReadDelivery> {
  if (delivery.kind === 'caughtUp') {
    const { topics, upTo } = delivery;
    const { refused, ...nothing } = NOTHING;
    const position = { topics, upTo };
    return {
      content: { ...nothing, envelope: null, position, dropped: null },
      isOfUse: false,
      refused,
    };
  }
  const { refused, ...found } = await findings(deps, lease, delivery.message);
  const count = found.messages.length + found.acks.length + found.owed.length;
  const isOfUse = count > 0 || lease.writes().length > 0;
  const dropped = count > 0 ? null : (refused[0] ?? null);
  return {
    content: { ...found, envelope: delivery.message, position: null, dropped },
    isOfUse,
    refused,
  };
}

export function toBatch(content: BatchContent, transaction: Transaction): InboundBatch {
  return { ...content, ...transaction.handle };
}
