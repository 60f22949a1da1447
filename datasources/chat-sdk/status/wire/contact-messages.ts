import { create, toBinary } from '@bufbuild/protobuf';
import type {
  AcceptContactRequestContent,
  ContactUpdateContent,
  RetractContactRequestContent,
} from '../../port.ts';
import {
  AcceptContactRequestSchema,
  ContactUpdateSchema,
  RetractContactRequestSchema,
} from '../generated/contact_pb.ts';
import {
  accept,
  assertAcceptable,
  type DecodedContent,
  isIdLength,
  nameOrNone,
  nameRefusal,
  refuse,
} from './content-refusal.ts';
import { readPropagatedState, writePropagatedState } from './propagated-state.ts';
import { tryDecode } from './protobuf.ts';

type Decision = AcceptContactRequestContent | RetractContactRequestContent;

const DECISION_SCHEMAS = {
  acceptContactRequest: AcceptContactRequestSchema,
  retractContactRequest: RetractContactRequestSchema,
};

export function encodeContactUpdate(content: ContactUpdateContent): Uint8Array {
  const { type: _, propagatedState, ...fields } = content;
  const reason = fields.clock === 0n ? 'content-clock' : nameRefusal(fields.displayName);
  assertAcceptable('contact update', reason);
  const message = create(ContactUpdateSchema, {
    ...fields,
    ...writePropagatedState(propagatedState),
  });
  return toBinary(ContactUpdateSchema, message);
}

export function decodeContactUpdate(payload: Uint8Array): DecodedContent {
  const message = tryDecode(ContactUpdateSchema, payload);
  if (message === null) return refuse('content-malformed');
  if (message.clock === 0n) return refuse('content-clock');
  if (!isIdLength(message.publicKey)) return refuse('content-id');
  return accept({
    type: 'contactUpdate',
    clock: message.clock,
    displayName: nameOrNone(message.displayName),
    customizationColor: message.customizationColor,
    contactRequestClock: message.contactRequestClock,
    propagatedState: readPropagatedState(message.contactRequestPropagatedState),
    publicKey: message.publicKey,
  });
}

export function encodeDecision(content: Decision): Uint8Array {
  assertAcceptable('contact request decision', content.clock === 0n ? 'content-clock' : null);
  const schema = DECISION_SCHEMAS[content.type];
  return toBinary(schema, create(schema, { id: content.requestId, clock: content.clock }));
}

/** An empty id passes: an unknown request still counts as decided (status-wire-protocol §6.6). */
export function decodeDecision(type: Decision['type'], payload: Uint8Array): DecodedContent {
  const message = tryDecode(DECISION_SCHEMAS[type], payload);
  if (message === null) return refuse('content-malformed');
  if (message.clock === 0n) return refuse('content-clock');
  if (!isIdLength(message.id)) return refuse('content-id');
  return accept({ type, requestId: message.id, clock: message.clock });
}
