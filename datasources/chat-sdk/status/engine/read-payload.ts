import type { InboundMessage, Owed, PublicKey } from '../../port.ts';
import { openProtocol } from '../encryption/protocol-receive.ts';
import { toHex } from '../wire/keys.ts';
import { MAX_STRANGER_MESSAGE_BYTES } from '../wire/limits.ts';
import { decodePayload, type MvdsPayload, messageId } from '../wire/mvds.ts';
import type { AccountContext } from './account-context.ts';
import type { Lease } from './lease.ts';
import { type MessageOrigin, readMessage } from './read-message.ts';

/** Messages and acknowledgements taken from one payload; each message costs a signature check. The rest is sent again. */
const MAX_MESSAGES = 256;
const MAX_ACKS = 4096;
/** Messages of somebody not listened for. */
const MAX_STRANGER_MESSAGES = 16;

/** What one envelope came to. */
export interface Findings {
  readonly messages: readonly InboundMessage[];
  readonly acks: readonly { readonly from: PublicKey; readonly id: string }[];
  readonly owed: readonly Owed[];
  /** Reasons for which it, or messages in it, were refused. */
  readonly refused: readonly string[];
}

export const NOTHING: Findings = { messages: [], acks: [], owed: [], refused: [] };

export function refusedFor(reason: string): Findings {
  return { ...NOTHING, refused: [reason] };
}

export interface PayloadDeps {
  readonly lease: Lease;
  readonly context: AccountContext;
  readonly mayAdvertise: () => boolean;
  /** Whether this person is listened for; everybody else is a stranger. */
  readonly isKnown: (peer: PublicKey) => boolean;
}

function oneMessage(bytes: Uint8Array, origin: MessageOrigin): Findings {
  const message = readMessage(bytes, origin);
  return typeof message === 'string' ? refusedFor(message) : { ...NOTHING, messages: [message] };
}

function datasync(payload: MvdsPayload, origin: MessageOrigin): Findings {
  const from = origin.sender;
  const messages: InboundMessage[] = [];
  const refused: string[] = [];
  const ids: string[] = [];
  const taken = origin.isStranger ? MAX_STRANGER_MESSAGES : MAX_MESSAGES;
  for (const { groupId, timestamp, body } of payload.messages.slice(0, taken)) {
    const message = readMessage(body, origin);
    // Refused ones are acknowledged too: sent again they would be refused again. But not for their clock: the envelope's
    // timestamp is anybody's to choose, and a copy with an earlier one must not cost the message.
    if (message !== 'clock') ids.push(toHex(messageId(groupId, timestamp, body)));
    if (typeof message === 'string') refused.push(message);
    else messages.push(message);
  }
  const acks = payload.acks.slice(0, MAX_ACKS).map((id) => ({ from, id: toHex(id) }));
  const owed: Owed[] = ids.length === 0 ? [] : [{ kind: 'acks', to: from, ids }];
  return { messages, acks, owed, refused };
}

/**
 * Takes apart what an opened envelope carried, each layer tentative (status-wire-protocol §3.1): ProtocolMessage,
 * MVDS, ApplicationMetadataMessage. `isPublicTopic` tells whose bundles may be kept from public messages.
 */
export async function readPayload(
  deps: PayloadDeps,
  bytes: Uint8Array,
  origin: Omit<MessageOrigin, 'isPublic'> & { readonly isPublicTopic: boolean },
): Promise<Findings> {
  const { sender, isStranger, timestamp, isPublicTopic } = origin;
  if (isStranger && bytes.length > MAX_STRANGER_MESSAGE_BYTES) return refusedFor('oversized');
  const opened = await openProtocol(deps.lease, deps.context, bytes, {
    sender,
    learnFromPublic: isPublicTopic,
    mayAdvertise: deps.mayAdvertise,
    isKnown: deps.isKnown,
  });
  if (opened.kind === 'failed') {
    const owed: readonly Owed[] = opened.owesBundle ? [{ kind: 'bundle', to: sender }] : [];
    return { ...NOTHING, owed, refused: [opened.reason] };
  }
  if (opened.kind === 'other') {
    return oneMessage(bytes, { sender, isStranger, timestamp, isPublic: isPublicTopic });
  }
  // A bundle alone has done its work by now.
  if (opened.payload.length === 0) return NOTHING;
  if (opened.kind === 'public') {
    return oneMessage(opened.payload, { sender, isStranger, timestamp, isPublic: true });
  }
  const payload = decodePayload(opened.payload);
  const message: MessageOrigin = { sender, isStranger, timestamp, isPublic: false };
  const found = payload === null ? oneMessage(opened.payload, message) : datasync(payload, message);
  // Read under its own timestamp it may be fine: keys used up for it now could not read it then.
  const isUntimely =
    found.refused.length > 0 && found.refused.every((reason) => reason === 'clock');
  if (isUntimely && found.messages.length + found.acks.length === 0) deps.lease.reset();
  return found;
}
