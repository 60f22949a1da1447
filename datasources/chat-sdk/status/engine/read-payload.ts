import type { InboundMessage, Owed, PublicKey } from '../../port.ts';
import { openProtocol } from '../encryption/protocol-receive.ts';
import { toHex } from '../wire/keys.ts';
import { decodePayload, type MvdsPayload, messageId } from '../wire/mvds.ts';
import type { AccountContext } from './account-context.ts';
import type { Lease } from './lease.ts';
import { type MessageOrigin, readMessage } from './read-message.ts';

/** Messages and acknowledgements taken from one payload; each message costs a signature check. The rest is sent again. */
const MAX_MESSAGES = 256;
const MAX_ACKS = 4096;

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
  for (const { groupId, timestamp, body } of payload.messages.slice(0, MAX_MESSAGES)) {
    // Refused ones are acknowledged too: sent again they would be refused again.
    ids.push(toHex(messageId(groupId, timestamp, body)));
    const message = readMessage(body, origin);
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
  const { sender, timestamp, isPublicTopic } = origin;
  const opened = await openProtocol(deps.lease, deps.context, bytes, {
    sender,
    learnFromPublic: isPublicTopic,
    mayAdvertise: deps.mayAdvertise,
  });
  if (opened.kind === 'failed') {
    const owed: readonly Owed[] = opened.owesBundle ? [{ kind: 'bundle', to: sender }] : [];
    return { ...NOTHING, owed, refused: [opened.reason] };
  }
  if (opened.kind === 'other') {
    return oneMessage(bytes, { sender, timestamp, isPublic: isPublicTopic });
  }
  // A bundle alone has done its work by now.
  if (opened.payload.length === 0) return NOTHING;
  if (opened.kind === 'public') {
    return oneMessage(opened.payload, { sender, timestamp, isPublic: true });
  }
  const payload = decodePayload(opened.payload);
  const message: MessageOrigin = { sender, timestamp, isPublic: false };
  return payload === null ? oneMessage(opened.payload, message) : datasync(payload, message);
}
