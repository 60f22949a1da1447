import type { WakuMessage } from '../../../waku/port.ts';
import type { PrepareRequest, PublicKey } from '../../port.ts';
import { buildAdvertisement, buildPrivate, buildPublic } from '../encryption/protocol-send.ts';
import type { Records } from '../encryption/records.ts';
import { fromHex, toHex } from '../wire/keys.ts';
import { encodePayload, groupId, messageId } from '../wire/mvds.ts';
import { sealAsymmetric, sealSymmetric } from '../wire/rfc26.ts';
import { segment } from '../wire/segmentation.ts';
import { type ChatTopic, contactCodeTopic, partitionedTopic } from '../wire/topics.ts';
import type { AccountContext } from './account-context.ts';
import { rememberCorrespondent } from './correspondents.ts';
import { negotiatedTopicOf } from './topic-keys.ts';

/** Well under the network's 150 KB limit once sealed; receivers do not care (status-wire-protocol §2.7). */
const SEGMENT_BYTES = 100 * 1024;
const RFC26_VERSION = 1;

export interface PreparedEnvelopes {
  readonly envelopes: readonly WakuMessage[];
  readonly datasyncId: string | null;
  /** Who will answer, perhaps on the negotiated topic; null for a public message. */
  readonly recipient: PublicKey | null;
  /** Correspondents no longer expected to answer. */
  readonly forgotten: readonly PublicKey[];
}

type Seal = (payload: Uint8Array) => Uint8Array;

function envelope(
  context: AccountContext,
  pubsubTopic: string,
  topic: ChatTopic,
  sealed: Uint8Array,
): WakuMessage {
  return {
    pubsubTopic,
    contentTopic: topic.contentTopic,
    payload: sealed,
    version: RFC26_VERSION,
    timestamp: context.envelopeTime(),
  };
}

function envelopes(
  context: AccountContext,
  pubsubTopic: string,
  message: { readonly bytes: Uint8Array; readonly topic: ChatTopic; readonly seal: Seal },
): readonly WakuMessage[] {
  return segment(message.bytes, { segmentSize: SEGMENT_BYTES }).map((part) =>
    envelope(context, pubsubTopic, message.topic, message.seal(part)),
  );
}

async function privateRoute(
  context: AccountContext,
  to: PublicKey,
  negotiated: boolean,
): Promise<{ readonly topic: ChatTopic; readonly seal: Seal }> {
  const { privateKey, random } = context;
  if (!negotiated) {
    const seal: Seal = (payload) => sealAsymmetric(payload, to, privateKey, random);
    return { topic: partitionedTopic(to), seal };
  }
  const topic = negotiatedTopicOf(context, to);
  const key = await context.topicKeys.secret(topic.chatId);
  return { topic, seal: (payload) => sealSymmetric(payload, key, privateKey, random) };
}

function ackId(id: string): Uint8Array {
  const bytes = fromHex(id);
  if (bytes?.length !== 32) {
    throw new RangeError(`"${id}" is not a datasync id: give 0x followed by 64 hex characters`);
  }
  return bytes;
}

async function contactCode(
  records: Records,
  context: AccountContext,
  bytes: Uint8Array,
): Promise<{ readonly bytes: Uint8Array; readonly topic: ChatTopic; readonly seal: Seal }> {
  const topic = contactCodeTopic(context.publicKey);
  const key = await context.topicKeys.open(topic.chatId);
  return {
    bytes: await buildPublic(records, context, bytes),
    topic,
    seal: (payload) => sealSymmetric(payload, key, context.privateKey, context.random),
  };
}

/**
 * Seals one request (status-wire-protocol §3.1, §3.7): MVDS, encryption, segments when large, envelope.
 * @throws RangeError on an acknowledgement that is no id, or a message too large for 256 segments
 */
export async function prepareEnvelopes(
  records: Records,
  context: AccountContext,
  pubsubTopic: string,
  request: PrepareRequest,
): Promise<PreparedEnvelopes> {
  if (request.kind === 'contactCode') {
    const message = await contactCode(records, context, request.bytes);
    const sealed = envelopes(context, pubsubTopic, message);
    return { envelopes: sealed, datasyncId: null, recipient: null, forgotten: [] };
  }
  const { to } = request;
  const { forgotten } = await rememberCorrespondent(records, to);
  const done = (sealed: readonly WakuMessage[], datasyncId: string | null): PreparedEnvelopes => ({
    envelopes: sealed,
    datasyncId,
    recipient: to,
    forgotten,
  });
  if (request.kind === 'bundle') {
    const bytes = await buildAdvertisement(records, context, to);
    // Whoever could not be read may have lost the negotiated topic with the rest.
    return done(
      envelopes(context, pubsubTopic, { bytes, ...(await privateRoute(context, to, false)) }),
      null,
    );
  }
  let plaintext: Uint8Array;
  let datasyncId: string | null = null;
  if (request.kind === 'acks') {
    plaintext = encodePayload({ acks: request.ids.map(ackId) });
  } else {
    const { timestamp, bytes: body } = request;
    const message = { groupId: groupId(context.publicKey, to), timestamp, body };
    plaintext = encodePayload({ messages: [message] });
    datasyncId = toHex(messageId(message.groupId, timestamp, body));
  }
  const { bytes, negotiated } = await buildPrivate(records, context, to, plaintext);
  const route = await privateRoute(context, to, negotiated);
  return done(envelopes(context, pubsubTopic, { bytes, ...route }), datasyncId);
}
