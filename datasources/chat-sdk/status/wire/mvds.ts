/** MVDS: datasync payloads, their ids, and when to send again (status-wire-protocol §3.4). */
import { create, toBinary } from '@bufbuild/protobuf';
import { sha256 } from '@noble/hashes/sha2.js';
import { concatBytes, utf8ToBytes } from '@noble/hashes/utils.js';
import type { PublicKey } from '../../port.ts';
import { PayloadSchema } from '../generated/mvds_pb.ts';
import { keccak } from './hashes.ts';
import { compress, publicKeyBytes } from './keys.ts';
import { tryDecode } from './protobuf.ts';

export interface MvdsMessage {
  /** 32 bytes. */
  readonly groupId: Uint8Array;
  /** Unix s. */
  readonly timestamp: bigint;
  readonly body: Uint8Array;
}

export interface MvdsPayload {
  /** Ids, 32 bytes each, of messages received. */
  readonly acks: readonly Uint8Array[];
  readonly offers: readonly Uint8Array[];
  readonly requests: readonly Uint8Array[];
  readonly messages: readonly MvdsMessage[];
  readonly groupOffers: readonly {
    readonly groupId: Uint8Array;
    readonly messageIds: readonly Uint8Array[];
  }[];
}

const ID_LENGTH = 32;
const MESSAGE_ID_PREFIX = utf8ToBytes('MESSAGE_ID');

const isId = (bytes: Uint8Array): boolean => bytes.length === ID_LENGTH;

/** SHA-256 over the group, the timestamp (8 bytes, little-endian) and the body. 32 bytes. */
export function messageId(groupId: Uint8Array, timestamp: bigint, body: Uint8Array): Uint8Array {
  const time = new Uint8Array(8);
  new DataView(time.buffer).setBigInt64(0, timestamp, true);
  return sha256(concatBytes(MESSAGE_ID_PREFIX, groupId, time, body));
}

/** The group of two people, the same from either side. 32 bytes. */
export function groupId(a: PublicKey, b: PublicKey): Uint8Array {
  const [first, second] = Buffer.compare(xOf(a), xOf(b)) <= 0 ? [a, b] : [b, a];
  return keccak(compress(first), compress(second));
}

function xOf(publicKey: PublicKey): Uint8Array {
  return publicKeyBytes(publicKey).subarray(1, 33);
}

export function encodePayload(payload: Partial<MvdsPayload>): Uint8Array {
  const { acks = [], offers = [], requests = [], messages = [], groupOffers = [] } = payload;
  const message = create(PayloadSchema, {
    acks: [...acks],
    offers: [...offers],
    requests: [...requests],
    messages: [...messages],
    groupOffers: groupOffers.map((offer) => ({
      groupId: offer.groupId,
      messageIds: [...offer.messageIds],
    })),
  });
  return toBinary(PayloadSchema, message);
}

/** Null when nothing usable is in it: then the bytes are no datasync payload and belong to the next layer. */
export function decodePayload(bytes: Uint8Array): MvdsPayload | null {
  const payload = tryDecode(PayloadSchema, bytes);
  if (payload === null) return null;
  const usable: MvdsPayload = {
    acks: payload.acks.filter(isId),
    offers: payload.offers.filter(isId),
    requests: payload.requests.filter(isId),
    messages: payload.messages.filter((message) => isId(message.groupId)),
    groupOffers: payload.groupOffers.filter((offer) => isId(offer.groupId)),
  };
  return Object.values(usable).some((list) => list.length > 0) ? usable : null;
}
