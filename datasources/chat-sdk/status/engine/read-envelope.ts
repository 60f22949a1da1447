import type { ReceivedWakuMessage } from '../../../waku/port.ts';
import { addSegment } from '../wire/reassembly.ts';
import type { OpenedEnvelope } from '../wire/rfc26.ts';
import { decodeSegment } from '../wire/segmentation.ts';
import { isFutureEnvelope } from './clock-rules.ts';
import {
  type Findings,
  NOTHING,
  type PayloadDeps,
  readPayload,
  refusedFor,
} from './read-payload.ts';
import type { Repeats } from './repeats.ts';
import type { StrangerQuota } from './stranger-quota.ts';
import type { TopicKey } from './topic-keys.ts';

export interface EnvelopeDeps extends PayloadDeps {
  readonly quota: StrangerQuota;
  readonly repeats: Repeats;
}

interface Opened extends OpenedEnvelope {
  readonly key: TopicKey;
}

/** Tries each key registered for the topic: four bytes of hash are shared by chance. */
async function openWithAny(keys: readonly TopicKey[], payload: Uint8Array): Promise<Opened | null> {
  for (const key of keys) {
    const opened = await key.open(payload);
    if (opened !== null) return { ...opened, key };
  }
  return null;
}

/** The whole message: the payload itself, or what its segment completed; null while segments are missing. */
async function wholeMessage(
  deps: PayloadDeps,
  opened: Opened,
): Promise<{ readonly bytes: Uint8Array } | { readonly findings: Findings }> {
  const segment = decodeSegment(opened.payload);
  if (segment === null) return { bytes: opened.payload };
  const { lease, context } = deps;
  const { signer } = opened;
  const sender = { signer, isStranger: !deps.isKnown(signer) };
  const outcome = await addSegment(lease, segment, sender, context.now());
  for (const write of outcome.writes) lease.set(write.key, write.value);
  if (outcome.complete !== null) return { bytes: outcome.complete };
  return { findings: outcome.dropped === null ? NOTHING : refusedFor(outcome.dropped) };
}

/** Takes one envelope apart, what costs least first. Never throws on account of its bytes. */
export async function readEnvelope(
  deps: EnvelopeDeps,
  keys: readonly TopicKey[],
  envelope: ReceivedWakuMessage,
): Promise<Findings> {
  const { timestamp, contentTopic, hash } = envelope;
  if (keys.length === 0) return refusedFor('unknown-topic');
  if (isFutureEnvelope(timestamp, deps.context.now())) return refusedFor('future-envelope');
  if (deps.repeats.isRepeated(contentTopic, envelope.payload)) return refusedFor('repeated');
  const opened = await openWithAny(keys, envelope.payload);
  if (opened === null) return refusedFor('alien');
  const { signer, key } = opened;
  // Both sides write on a negotiated topic.
  if (signer === deps.context.publicKey) return refusedFor('own');
  if (key.peer !== null && signer !== key.peer) return refusedFor('foreign-signer');
  const isStranger = !deps.isKnown(signer);
  // Before anything that costs more than the signature did.
  if (isStranger && !deps.quota.admits(signer, hash)) return refusedFor('over-quota');
  const whole = await wholeMessage(deps, opened);
  if ('findings' in whole) return whole.findings;
  const isPublicTopic = key.purpose === 'contactCode';
  return readPayload(deps, whole.bytes, { sender: signer, isStranger, timestamp, isPublicTopic });
}
