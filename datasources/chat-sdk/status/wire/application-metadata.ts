/** The signed wrapper around every typed message, and the message id (status-wire-protocol §3.2). */
import { create, toBinary } from '@bufbuild/protobuf';
import type { ComposedMessage, MessageId, PublicKey } from '../../port.ts';
import {
  ApplicationMetadataMessageSchema,
  type ApplicationMetadataMessage_Type as MessageTypeNumber,
} from '../generated/application_metadata_message_pb.ts';
import { keccak } from './hashes.ts';
import { keyPair, publicKeyBytes, recover, signRecoverable, toHex } from './keys.ts';
import { tryDecode } from './protobuf.ts';

export interface UnwrappedMessage {
  /** Who signed it; may differ from the envelope's signer. */
  readonly author: PublicKey;
  /** ApplicationMetadataMessage type number; may be one this gateway does not know. */
  readonly type: number;
  readonly payload: Uint8Array;
  readonly messageId: MessageId;
  /** Exactly as received: the id covers them. */
  readonly bytes: Uint8Array;
}

function messageId(author: PublicKey, bytes: Uint8Array): MessageId {
  return toHex(keccak(publicKeyBytes(author), bytes));
}

/** @param author of `privateKey`, where it is at hand: saves making it */
export function wrap(
  type: number,
  payload: Uint8Array,
  privateKey: Uint8Array,
  author: PublicKey = keyPair(privateKey).publicKey,
): ComposedMessage {
  const signature = signRecoverable(keccak(payload), privateKey);
  const message = create(ApplicationMetadataMessageSchema, {
    signature,
    payload,
    type: type as MessageTypeNumber,
  });
  const bytes = toBinary(ApplicationMetadataMessageSchema, message);
  return { bytes, messageId: messageId(author, bytes) };
}

/** Null when the bytes are no such message or the signature recovers nobody. */
export function unwrap(bytes: Uint8Array): UnwrappedMessage | null {
  const message = tryDecode(ApplicationMetadataMessageSchema, bytes);
  if (message === null) return null;
  const author = recover(keccak(message.payload), message.signature);
  if (author === null) return null;
  const { type, payload } = message;
  return { author, type, payload, messageId: messageId(author, bytes), bytes };
}
