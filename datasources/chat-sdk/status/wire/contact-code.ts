import { create, toBinary } from '@bufbuild/protobuf';
import type { ContactCodeContent } from '../../port.ts';
import { ContactCodeAdvertisementSchema } from '../generated/contact_code_pb.ts';
import {
  accept,
  assertAcceptable,
  type DecodedContent,
  nameOrNone,
  nameRefusal,
  refuse,
} from './content-refusal.ts';
import { tryDecode } from './protobuf.ts';

export function encodeContactCode(content: ContactCodeContent): Uint8Array {
  const { clock, displayName, customizationColor } = content;
  assertAcceptable('contact code', nameRefusal(displayName));
  const chatIdentity = { clock, displayName, customizationColor };
  const message = create(ContactCodeAdvertisementSchema, clock === 0n ? {} : { chatIdentity });
  return toBinary(ContactCodeAdvertisementSchema, message);
}

export function decodeContactCode(payload: Uint8Array): DecodedContent {
  const message = tryDecode(ContactCodeAdvertisementSchema, payload);
  if (message === null) return refuse('content-malformed');
  const { chatIdentity } = message;
  return accept({
    type: 'contactCode',
    clock: chatIdentity?.clock ?? 0n,
    displayName: nameOrNone(chatIdentity?.displayName ?? ''),
    customizationColor: chatIdentity?.customizationColor ?? 0,
  });
}
